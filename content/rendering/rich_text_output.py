"""Writes HTML in which every element that is opened is closed, in order."""

from __future__ import annotations

from collections import defaultdict

import msgspec

_VOID_ELEMENTS = frozenset(
    {
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link"),
        *("meta", "param", "source", "track", "wbr"),
    }
)
# What a start tag ends if it is the innermost element: its author left the end tag out.
# A link is among them because HTML has no links in links.
_ENDS = {
    "a": {"a"},
    "dd": {"dd", "dt"},
    "dt": {"dd", "dt"},
    "li": {"li"},
    "option": {"option"},
    "p": {"p"},
    "td": {"td", "th"},
    "th": {"td", "th"},
    "tr": {"td", "th", "tr"},
}


class _OpenElement(msgspec.Struct, frozen=True):
    name: str
    end_tag: str  # "" for an element of which only the content is written
    innermost_written: str  # this one, or else the innermost around it that is written


class HtmlOutput:
    """The HTML so far and what is open in it. Names are in lower case.

    Each call costs constant time, taken over all calls, whatever the depth.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._open: list[_OpenElement] = []
        self._open_counts: defaultdict[str, int] = defaultdict(int)

    @property
    def is_complete(self) -> bool:
        """Whether no element is open."""
        return not self._open

    def write(self, html: str) -> None:
        """Add text or a comment, escaped already."""
        self._parts.append(html)

    def open(self, name: str, attributes: str, *, is_empty: bool) -> None:
        """Start an element, and end it if it is void or empty.

        Args:
            attributes: With a space before each, escaped already.
        """
        if ended_names := _ENDS.get(name):
            self._end_innermost(ended_names)
        self._parts.append(f"<{name}{attributes}>")
        if name in _VOID_ELEMENTS:
            return
        if is_empty:
            self._parts.append(f"</{name}>")
        else:
            self._push(_OpenElement(name, f"</{name}>", name))

    def open_unwritten(self, name: str, *, is_empty: bool) -> None:
        """Start an element of which only the content is written."""
        if not is_empty and name not in _VOID_ELEMENTS:
            around = self._open[-1].innermost_written if self._open else ""
            self._push(_OpenElement(name, "", around))

    def close(self, name: str) -> None:
        """End the innermost element of that name and all in it; ignore a stray end."""
        if self._open_counts[name]:
            while self._pop().name != name:
                pass

    def finish(self) -> str:
        """End everything and return the HTML."""
        while self._open:
            self._pop()
        return "".join(self._parts)

    def _end_innermost(self, names: set[str]) -> None:
        while self._open and self._open[-1].innermost_written in names:
            while not self._pop().end_tag:
                pass

    def _push(self, element: _OpenElement) -> None:
        self._open.append(element)
        self._open_counts[element.name] += 1

    def _pop(self) -> _OpenElement:
        element = self._open.pop()
        self._open_counts[element.name] -= 1
        self._parts.append(element.end_tag)
        return element
