"""From a published sitemap to a tree: DD4T's XML or the JSON of DXA, by its content.

DD4T publishes ``<siteMap>`` with nested ``<siteMapNode title url uri …>``; DXA and Dyndle
publish nested ``{"Title", "Url", "Type", "Items", …}``. What is broken is left out, with
what is below it, and counted; the rest stands.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from lxml import etree

from content.exceptions import DecodingError
from content.model.decoding.json_text import read_json
from content.model.decoding.kinds import fold_name
from content.model.decoding.limits import DEFAULT_LIMITS, Limits
from content.model.decoding.scalars import (
    ABSENT,
    Misfit,
    read_boolean,
    read_date,
    read_text,
)
from content.model.decoding.wrappings import unwrap
from content.model.decoding.xml_text import parse_xml
from content.model.items import settle_date
from content.model.navigation import Navigation, NavigationNode

_NODE = "sitemapnode"
_IDENTITIES = ("uri", "pageid", "id", "url")
_SCHEMES = ("http://", "https://", "mailto:", "tel:")

#: From a published URL, and what it is said to be the URL of, to the address to link to.
ToAddress = Callable[[str, "UrlKind"], str]


class UrlKind(StrEnum):
    """What a document says that a node is; the value is how it says so, folded."""

    PAGE = "page"
    STRUCTURE_GROUP = "structuregroup"
    OTHER = ""


class DecodedNavigation(NamedTuple):
    """A navigation, and how many nodes of the document were left out of it."""

    navigation: Navigation
    left_out: int


class _Source(NamedTuple):
    """A node as published: what it says, by folded name, and what is below it."""

    members: Mapping[str, Any]
    below: Sequence[Any]

    @property
    def kind(self) -> UrlKind:
        try:
            return UrlKind(_text(self.members, "type").casefold())
        except ValueError:
            return UrlKind.OTHER


class _Node(NamedTuple):
    """A published node, and the address that it leads to."""

    source: _Source
    address: str


class _Draft(NamedTuple):
    """A node at its place, whose end is not known yet."""

    title: str
    address: str
    parent: int
    members: Mapping[str, Any]


def decode_navigation(
    document: bytes, to_address: ToAddress, limits: Limits = DEFAULT_LIMITS
) -> DecodedNavigation:
    """Return the navigation in a published document.

    A structure group is its index page: the child with the same address is not shown
    apart from it, and one without such a child is a heading.

    Raises:
        DecodingError: It is no sitemap, or none that can be read.
    """
    text, _ = unwrap(document, limits)
    if text.startswith(b"<"):
        return _Builder(_read_xml_node, to_address).build(_xml_root(text))
    return _Builder(_read_json_node, to_address).build(_json_root(text))


class _Builder:
    """Lays a tree out as a flat tuple, without recursion: it may be of any depth."""

    def __init__(
        self, read: Callable[[Any], _Source | None], to_address: ToAddress
    ) -> None:
        self._read = read
        self._to_address = to_address
        self._drafts: list[_Draft] = []
        self._left_out = 0

    def build(self, root: _Source) -> DecodedNavigation:
        pending = [(_Node(root, self._address(root)), -1)]
        while pending:
            node, parent = pending.pop()
            position = len(self._drafts)
            children = self._add(node, parent)
            pending += [(child, position) for child in reversed(children)]
        return DecodedNavigation(Navigation(self._finish()), self._left_out)

    def _add(self, node: _Node, parent: int) -> list[_Node]:
        """Add a node and return those below it; none if it is left out."""
        source, address = node
        members = source.members
        title = _text(members, "title")
        if not title and parent >= 0:
            self._left_out += 1
            return []
        children = [child for each in source.below if (child := self._child(each))]
        if source.kind is UrlKind.STRUCTURE_GROUP:
            index = _find_index(address, children)
            if index is None:
                address = ""
            else:
                children.remove(index)
                members = {**members, **_facts_of(index.source)}
        self._drafts.append(_Draft(title, address, parent, members))
        return children

    def _child(self, published: Any) -> _Node | None:
        source = self._read(published)
        if source is None:
            self._left_out += 1
            return None
        return _Node(source, self._address(source))

    def _address(self, source: _Source) -> str:
        url = _text(source.members, "url").removeprefix("~")
        if url.startswith("/"):
            return self._to_address(url, source.kind)
        return url if url.casefold().startswith(_SCHEMES) else ""

    def _finish(self) -> tuple[NavigationNode, ...]:
        drafts = self._drafts
        ends = list(range(1, len(drafts) + 1))
        for position in range(len(drafts) - 1, 0, -1):
            parent = drafts[position].parent
            ends[parent] = max(ends[parent], ends[position])
        return tuple(map(_make_node, drafts, ends))


def _find_index(address: str, children: list[_Node]) -> _Node | None:
    for child in children:
        if address and child.address == address and not child.source.below:
            return child
    return None


def _make_node(draft: _Draft, end: int) -> NavigationNode:
    members = draft.members
    return NavigationNode(
        title=draft.title,
        address=draft.address,
        parent=draft.parent,
        end=end,
        id_text=_identity(members),
        is_visible=_flag(members, "visible"),
        is_indexed="noindex" not in _text(members, "robots").casefold(),
        changed=_date(members),
        description=_text(members, "description"),
    )


def _facts_of(index: _Source) -> Mapping[str, Any]:
    """Return what an index page says of the structure group that it stands for."""
    names = ("id", "uri", "pageid", "publisheddate", "description", "robots")
    return {name: index.members[name] for name in names if name in index.members}


# -- the two formats ---------------------------------------------------------------------


def _json_root(text: bytes) -> _Source:
    root = _read_json_node(read_json(text))
    if root is None or not (root.below or "items" in root.members):
        raise DecodingError("No navigation: no items", place="$")
    return root


def _read_json_node(published: Any) -> _Source | None:
    if not isinstance(published, dict):
        return None
    members = {_fold(name): value for name, value in published.items()}
    below = members.get("items")
    return _Source(members, below if isinstance(below, list) else ())


def _xml_root(text: bytes) -> _Source:
    root = parse_xml(text)
    if _local_name(root) not in {"sitemap", _NODE}:
        raise DecodingError("No navigation: no <siteMap>", place="/")
    source = _read_xml_node(root)
    # As in ASP.NET, whose format this is: one node that holds all others is the root.
    if _local_name(root) != _NODE and len(source.below) == 1:
        only = _read_xml_node(source.below[0])
        return only if only.below else source
    return source


def _read_xml_node(element: etree._Element) -> _Source:
    members = {_fold(str(name)): value for name, value in element.attrib.items()}
    return _Source(members, [each for each in element if _local_name(each) == _NODE])


def _local_name(element: etree._Element) -> str:
    return _fold(str(element.tag).rpartition("}")[2])


@functools.lru_cache(maxsize=256)
def _fold(name: str) -> str:
    return fold_name(name)


# -- single values: what cannot be read is as good as absent -------------------------------


def _text(members: Mapping[str, Any], name: str) -> str:
    value = members.get(name)
    if value is None:
        return ""
    try:
        return read_text(value).strip()
    except Misfit:
        return ""


def _identity(members: Mapping[str, Any]) -> str:
    for name in _IDENTITIES:
        value = _text(members, name)
        if value.casefold().startswith(("tcm:", "ish:")):
            return value
    return ""


def _flag(members: Mapping[str, Any], name: str) -> bool:
    value = members.get(name)
    try:
        read = True if value is None else read_boolean(value)
    except Misfit:
        return True
    return True if read is ABSENT else read


def _date(members: Mapping[str, Any]) -> datetime | None:
    value = members.get("publisheddate")
    try:
        date = ABSENT if value is None else read_date(value)
    except Misfit:
        return None
    return None if date is ABSENT else settle_date(date)
