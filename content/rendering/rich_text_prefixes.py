"""What the namespace prefixes in rich text mean, declared or not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import msgspec

_XLINK = "http://www.w3.org/1999/xlink"
_HTML_NAMESPACES = {
    "http://www.w3.org/1999/xhtml",
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/1998/Math/MathML",
}
_NAMESPACE_DECLARATION = re.compile(
    r"""xmlns:([^\s<>/"'=:]++)\s*+=\s*+["']([^"'<>]*+)["']"""
)


class Prefixes(msgspec.Struct, frozen=True):
    """What prefixes mean, in lower case.

    Collected without regard to where they were declared: published links repeat their
    declarations, and links that were split are cut off from them.
    """

    html: frozenset[str] = frozenset({"html", "xhtml"})
    foreign: frozenset[str] = frozenset({"tcdl", "tridion", "xlink", "xml", "xmlns"})
    xlink_hrefs: tuple[str, ...] = ("xlink:href",)


_USUAL_PREFIXES = Prefixes()


def read_prefixes(values: Iterable[str]) -> Prefixes:
    """Collect what prefixes mean that are declared anywhere in the values."""
    declarations = frozenset(
        declaration
        for value in values
        if "xmlns:" in value
        for declaration in _NAMESPACE_DECLARATION.findall(value)
    )
    return _build_prefixes(declarations) if declarations else _USUAL_PREFIXES


@lru_cache(maxsize=256)  # all publishers of a site declare the same few
def _build_prefixes(declarations: frozenset[tuple[str, str]]) -> Prefixes:
    html, foreign, xlink_hrefs = set(), set(), set()
    for prefix, namespace in declarations:
        foreign.add(prefix.lower())
        if namespace in _HTML_NAMESPACES:
            html.add(prefix.lower())
        elif namespace == _XLINK:
            xlink_hrefs.add(f"{prefix.lower()}:href")
    return Prefixes(
        _USUAL_PREFIXES.html | html,
        _USUAL_PREFIXES.foreign | foreign,
        (*_USUAL_PREFIXES.xlink_hrefs, *sorted(xlink_hrefs)),
    )
