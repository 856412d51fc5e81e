"""The navigation of a publication: an immutable tree of its pages, as it was published."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property

import msgspec

from content.model.items import parse_uri
from content.model.uri import TcmUri

_PAGE = re.compile(r"tcm:[0-9]{1,10}-([0-9]{1,10})-64", re.ASCII | re.IGNORECASE)


class NavigationNode(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A page, or a heading over pages, at its place in the tree.

    Nodes know each other by their positions in :attr:`Navigation.nodes`, where a node
    stands before everything below it. So a tree of any depth and size is a flat tuple.
    """

    title: str
    address: str
    """To link to: a path of the site, escaped; another site's URL; ``""`` for a heading."""
    parent: int
    """The position of the node above; -1 at the root."""
    end: int
    """The position behind the last node below this one."""
    id_text: str = ""
    """The identity of the page, if the document tells; where there is no address, that
    of a component that a link is to be resolved to."""
    is_visible: bool = True
    """Whether menus show it, and what is below it."""
    is_indexed: bool = True
    """Whether search engines are told of it."""
    changed: datetime | None = None
    description: str = ""

    @property
    def uri(self) -> TcmUri:
        """The identity; ``NULL_URI`` if the document has none."""
        return parse_uri(self.id_text)

    @property
    def page_item_id(self) -> int:
        """The item number of the page, which is that of its translations; 0 for none."""
        # Not by parsing the URI: as many as a tree has would push all others out of
        # what is cached.
        match = _PAGE.fullmatch(self.id_text) if self.is_of_site else None
        return int(match[1]) if match else 0

    @property
    def is_of_site(self) -> bool:
        """Whether it leads to a page of the site itself."""
        return self.address.startswith("/") and not self.address.startswith("//")


class Navigation(msgspec.Struct, frozen=True, dict=True):
    """A publication's navigation; the first node, the root, is its home page.

    Deeply immutable and safe to share between threads. Marks no page as the current one:
    that is for whoever shows it.
    """

    nodes: tuple[NavigationNode, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.nodes)

    def children(self, position: int) -> Iterator[int]:
        """Yield the positions of the nodes right below one."""
        at, end = position + 1, self.nodes[position].end
        while at < end:
            yield at
            at = self.nodes[at].end

    def trail(self, position: int) -> tuple[int, ...]:
        """Return the positions from the root down to a node, both included."""
        trail = []
        while position >= 0:
            trail.append(position)
            position = self.nodes[position].parent
        return tuple(reversed(trail))

    def find(self, address: str) -> int | None:
        """Return the position of the first node that leads to an address."""
        return self._by_address.get(address)

    def find_page(self, item_id: int) -> int | None:
        """Return the position of the first node of a page of the site, by its item."""
        return self._by_item.get(item_id)

    @cached_property
    def _by_address(self) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for position, node in enumerate(self.nodes):
            if node.address:
                found.setdefault(node.address, position)
        return found

    @cached_property
    def _by_item(self) -> Mapping[int, int]:
        found: dict[int, int] = {}
        for position, node in enumerate(self.nodes):
            if item_id := node.page_item_id:
                found.setdefault(item_id, position)
        return found
