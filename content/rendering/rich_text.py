"""From rich text as it was published (XHTML with links to items) to HTML.

What stays as DD4T has it: links that the publisher resolved win; an ``a`` whose item has
no URL makes way for its content; XLink and namespaces disappear. What differs: it reads
text that is no well-formed XML, resolves plain ``href="tcm:…"`` and ``src="tcm:…"`` too,
and spells HTML, not XML.

Editors are trusted: nothing is sanitised, and a ``javascript:`` address stays one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.utils.safestring import SafeString, mark_safe

from content.rendering.rich_text_elements import (
    Element,
    Reference,
    ReferenceKind,
    has_address,
    html_name,
    may_refer,
    read_element,
    spell_html_attributes,
)
from content.rendering.rich_text_markup import (
    Attributes,
    EndTag,
    StartTag,
    escape_text,
    read_tokens,
    spell_attributes,
)
from content.rendering.rich_text_output import HtmlOutput
from content.rendering.rich_text_prefixes import Prefixes, read_prefixes

__all__ = [
    "LinkResolver",
    "Reference",
    "ReferenceKind",
    "find_links",
    "resolve_rich_text",
]

LinkResolver = Callable[[Reference], str]
"""Returns the URL (path, perhaps with query and fragment), or ``""`` if there is none."""


def resolve_rich_text(
    values: str | Iterable[str], resolve_link: LinkResolver
) -> SafeString:
    """Return rich text as HTML, with URLs for the items it refers to.

    Never fails for the sake of the text, takes time in proportion to its length, and
    asks for each reference once. An element without URL gives way to its content, an
    image to its alternative text.

    Args:
        values: One value, or those of a field. An element that one value leaves open
            goes on in the next, for publishers split links where an image is; values
            that are complete are separated by a line end.
        resolve_link: Whatever it raises is not caught.
    """
    values = _without_empty(values)
    prefixes = read_prefixes(values)
    transformation = _Transformation(resolve_link, prefixes)
    output = transformation.output
    for index, value in enumerate(values):
        if index and output.is_complete:
            output.write("\n")
        transformation.add(value)
    return mark_safe(output.finish())  # noqa: S308  # written by trusted editors


def find_links(values: str | Iterable[str]) -> tuple[Reference, ...]:
    """Return exactly the references that :func:`resolve_rich_text` will ask for.

    Each once, in the order of the text. Cheap for text that refers to no item.
    """
    values = _without_empty(values)
    return tuple(dict.fromkeys(_references_in(values)))


def _without_empty(values: str | Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, (values,) if isinstance(values, str) else values))


def _references_in(values: tuple[str, ...]) -> Iterator[Reference]:
    if not any(map(may_refer, values)):
        return
    prefixes = read_prefixes(values)
    for value in values:
        for token in read_tokens(value):
            if isinstance(token, StartTag) and may_refer(token.attributes):
                name = html_name(token.name, prefixes)
                if has_address(name):
                    reference = read_element(token, name, prefixes).reference
                    if reference:
                        yield reference


class _Transformation:
    """One call's way from tokens to HTML."""

    def __init__(self, resolve_link: LinkResolver, prefixes: Prefixes) -> None:
        self.output = HtmlOutput()
        self._prefixes = prefixes
        self._resolve_link = resolve_link
        self._urls: dict[Reference, str] = {}

    def add(self, value: str) -> None:
        for token in read_tokens(value):
            if isinstance(token, str):
                self.output.write(token)
            elif isinstance(token, EndTag):
                self.output.close(html_name(token.name, self._prefixes) or token.name)
            else:
                self._start(token)

    def _start(self, tag: StartTag) -> None:
        name = html_name(tag.name, self._prefixes)
        if not name:
            self.output.open_unwritten(tag.name, is_empty=tag.is_empty)
        elif not has_address(name):
            attributes = spell_html_attributes(tag.attributes, self._prefixes)
            self.output.open(name, attributes, is_empty=tag.is_empty)
        else:
            element = read_element(tag, name, self._prefixes)
            self._open(element, is_empty=tag.is_empty)

    def _open(self, element: Element, *, is_empty: bool) -> None:
        attributes = self._find_attributes(element)
        if attributes is not None:
            spelled = spell_attributes(attributes)
            self.output.open(element.name, spelled, is_empty=is_empty)
        else:
            self.output.write(escape_text(element.alternative_text))
            self.output.open_unwritten(element.name, is_empty=is_empty)

    def _find_attributes(self, element: Element) -> Attributes | None:
        """Return the attributes for output; ``None`` if the element leads nowhere."""
        if element.is_dead:
            return None
        if element.reference is None:
            return element.attributes
        url = self._url_of(element.reference)
        return element.attributes_with(url) if url else None

    def _url_of(self, reference: Reference) -> str:
        if reference not in self._urls:
            self._urls[reference] = self._resolve_link(reference)
        return self._urls[reference]
