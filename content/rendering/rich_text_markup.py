"""Reads and spells the markup of rich text: tags, attributes and text in any state.

Neither kind of parser suits what is published. An XML parser refuses ``&nbsp;``, a bare
``&`` and an undeclared prefix; an HTML parser takes ``<a id="top"/>`` for an open tag
and moves what it finds misplaced. This scanner knows tags, not trees: it never fails,
knows no entities but HTML's, reads no DTD and loads nothing.

Scanning takes time in proportion to the length of the text. Every expression is
possessive or ends at the next ``<``, except that quotes may hold ``<`` in an otherwise
well-formed tag. There, no more than three attempts can reach any one place: those inside
quotes when the next one starts are in two states at most (``"`` and ``'``), and a quote
character swaps states, so attempts in different states never come to share one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.entities import html5

import msgspec

_TAG_NAME = r"""[A-Za-z][^\s<>/"'=]*+"""
_NAME = r"""[^\s<>/"'=]++"""
_TOKEN = re.compile(
    rf"""
    (?P<text>[^<]++)
    |</(?P<end>{_TAG_NAME})[^<>]*+>
    |<(?P<start>{_TAG_NAME})
      (?P<attributes>
        (?:\s++{_NAME}(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s<>"']++))?+)*+\s*+(?=/?>)
        |(?:[^<>]|<(?![A-Za-z/!?]))*?(?=/?>)      # not well-formed: to the nearest end
      )(?P<slash>/?)>
    |<!--(?:-?>|(?P<comment>.*?)(?:--!?>|\Z))     # ends where it does in a browser
    |<!\[CDATA\[(?P<cdata>.*?)(?:\]\]>|\Z)
    |<\?(?:[^<]*?\?>|[^<>]*+>)                    # processing instruction
    |<!\[?[A-Za-z][^<>]*+>                        # declaration
    |(?P<stray><[^<]*+)
    """,
    re.VERBOSE | re.DOTALL,
)
# Lenient where the token was not well-formed: a quote that is not closed ends there.
_ATTRIBUTE = re.compile(
    rf"""({_NAME})(?:\s*+=\s*+(?:"([^"]*+)(?:"|\Z)|'([^']*+)(?:'|\Z)|([^\s<>"']++)))?"""
)
_PLAIN_NAME = re.compile(r"[A-Za-z][\w-]*", re.ASCII)
# Without the semicolon it is the rest of a query string, ``?a=1&copy=2``.
_CHARACTER_REFERENCE = re.compile(
    r"&(?:#(?:[0-9]{1,8}|[xX][0-9A-Fa-f]{1,8})|[A-Za-z][A-Za-z0-9]{1,31});"
)
_DOCUMENT_TYPE = re.compile(
    r"\s*+(?:<\?xml[^<>]*+>\s*+)?<!DOCTYPE[^<>\[]*+(?:\[[^\]]*+\]\s*+)?>", re.IGNORECASE
)
_COMPONENT_LINK_MARKER = re.compile(r"\s*CompLink\s")
_RAW_TEXT_ENDS = {
    name: re.compile(rf"</{name}(?:[\s/][^<>]*+)?>", re.IGNORECASE)
    for name in ("script", "style")
}


# By name, in lower case as HTML reads them; ``None`` where no value was written.
Attributes = dict[str, str | None]


class StartTag(msgspec.Struct, frozen=True):
    """``<name attributes>``, the name in lower case, the attributes as written."""

    name: str
    attributes: str
    is_empty: bool  # ``<name/>``


class EndTag(msgspec.Struct, frozen=True):
    """``</name>``, the name in lower case."""

    name: str


def read_tokens(markup: str) -> Iterator[StartTag | EndTag | str]:
    """Yield the tags; what lies between them comes as HTML ready for output.

    All of it in one CDATA section is markup; a section within other content is text.
    Comments are kept, but for the markers that DXA puts behind its links. What HTML
    does not have (processing instructions, declarations) is left out.
    """
    markup = _without_wrapping(markup)
    prolog = _DOCUMENT_TYPE.match(markup)
    position = prolog.end() if prolog else 0
    while match := _TOKEN.match(markup, position):
        position = match.end()
        kind = match.lastgroup
        if kind == "text":
            text = match[0]
            has_special = "&" in text or ">" in text
            yield escape_text(decode(text)) if has_special else text
        elif kind == "slash":
            tag = StartTag(
                match["start"].lower(), match["attributes"], match["slash"] != ""
            )
            yield tag
            if tag.name in _RAW_TEXT_ENDS and not tag.is_empty:
                raw_text = markup[position : _end_of_raw_text(tag, markup, position)]
                position += len(raw_text)
                yield raw_text
                if position == len(markup):  # it cannot go on in another value
                    yield EndTag(tag.name)
        elif kind == "end":
            yield EndTag(match["end"].lower())
        elif kind is not None and (html := _spell(kind, match[kind])):
            yield html


def _without_wrapping(markup: str) -> str:
    if "<![CDATA[" not in markup:
        return markup
    stripped = markup.strip()
    is_wrapped = stripped.startswith("<![CDATA[") and stripped.find("]]>") == (
        len(stripped) - len("]]>")
    )
    return stripped[len("<![CDATA[") : -len("]]>")] if is_wrapped else markup


def _end_of_raw_text(tag: StartTag, markup: str, position: int) -> int:
    """Return where the code in a ``script`` or ``style`` ends; nothing in it is markup."""
    match = _RAW_TEXT_ENDS[tag.name].search(markup, position)
    return match.start() if match else len(markup)


def _spell(kind: str, content: str) -> str:
    if kind == "comment":
        is_marker = _COMPONENT_LINK_MARKER.match(content)
        return "" if is_marker else f"<!--{content}-->"
    return escape_text(content if kind == "cdata" else decode(content))


def read_attributes(written: str) -> Attributes:
    """Return the attributes of a tag in their order, decoded; of duplicates the first."""
    attributes: Attributes = {}
    for match in _ATTRIBUTE.finditer(written):
        index = match.lastindex or 1
        if index > 1:
            attributes.setdefault(match[1].lower(), decode(match[index]))
        elif _PLAIN_NAME.fullmatch(match[1]):  # else a scrap of a broken tag
            attributes.setdefault(match[1].lower(), None)
    return attributes


def spell_attributes(attributes: Attributes) -> str:
    """Return the attributes for a tag, each with a space before it."""
    return "".join(
        [
            f" {name}" if value is None else f' {name}="{_escape_value(value)}"'
            for name, value in attributes.items()
        ]
    )


def decode(text: str) -> str:
    """Replace character references by what they stand for; unknown ones stay."""
    return _CHARACTER_REFERENCE.sub(_decode_one, text) if "&" in text else text


def _decode_one(match: re.Match[str]) -> str:
    reference = match[0]
    if reference[1] == "#":
        return unescape(reference)
    return html5.get(reference[1:], reference)


def escape_text(text: str) -> str:
    """Escape for content; quotes stay as they are."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _escape_value(value: str) -> str:
    return escape_text(value).replace('"', "&quot;")
