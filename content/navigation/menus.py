"""What of a navigation a page shows, with the page's own place in it marked.

The tree is shared and knows no current page; the marks are made here, for one address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

import msgspec

from content.model.navigation import Navigation, NavigationNode


class MenuItem(msgspec.Struct, frozen=True, kw_only=True):
    """A node as a template shows it."""

    title: str
    address: str
    """Empty for a heading that leads nowhere."""
    description: str = ""
    is_current: bool = False
    """Whether it leads to the page itself."""
    is_ancestor: bool = False
    """Whether the page is somewhere below it."""
    items: tuple[MenuItem, ...] = ()

    @property
    def aria_current(self) -> str:
        """The value for ``aria-current``; empty for none."""
        if self.is_current:
            return "page"
        return "true" if self.is_ancestor else ""


class Neighbours(msgspec.Struct, frozen=True):
    """The pages before and after a page, among those beside it."""

    previous: MenuItem | None = None
    following: MenuItem | None = None

    def __bool__(self) -> bool:
        return bool(self.previous or self.following)


#: From a node to the address that it leads to.
FindAddress = Callable[[NavigationNode], str]


class Menus(msgspec.Struct, frozen=True, dict=True):
    """A navigation as the page at one address sees it.

    A page that is not in the tree is taken to be below the nearest directory that is.
    """

    navigation: Navigation
    address: str
    find_address: FindAddress

    @cached_property
    def position(self) -> int | None:
        """Where in the tree the page is; ``None`` if it is not."""
        return self.navigation.find(self.address)

    @cached_property
    def trail(self) -> tuple[int, ...]:
        """The positions from the root down to the page, or to what it is below."""
        found = self.position
        path = self.address.rstrip("/")
        while found is None and path:
            path = path.rpartition("/")[0]
            found = self.navigation.find(f"{path}/")
        return () if found is None else self.navigation.trail(found)

    def items(self, level: int, depth: int) -> tuple[MenuItem, ...]:
        """Return the visible items of a level and of those below it.

        Args:
            level: 1: the main menu, below the root; 2 and more: what is beside the page,
                or the node above it, on that level.
            depth: How many levels; 1: no items within items.
        """
        if level == 1 and self.navigation:
            return self._below(0, depth)
        if len(self.trail) < level:
            return ()
        return self._below(self.trail[level - 1], depth)

    def branch(self, depth: int) -> MenuItem | None:
        """Return the item of the main menu that the page is in, with those below it."""
        if len(self.trail) < 2:
            return None
        return self._item(self.trail[1], 1 + depth)

    def breadcrumbs(self, title: str) -> tuple[MenuItem, ...]:
        """Return the way from the home page to the page, the page included.

        Args:
            title: That of the page, for one that is not in the tree.
        """
        items = [self._item(position, 1) for position in self.trail]
        if items and self.position is None:
            items.append(MenuItem(title=title, address=self.address, is_current=True))
        return tuple(item for item in items if item.title)

    def neighbours(self) -> Neighbours:
        """Return the pages beside the page; none for a page that menus do not show."""
        if len(self.trail) < 2 or self.position is None:
            return Neighbours()
        beside = [
            position
            for position in self._visible(self.trail[-2])
            if self.navigation.nodes[position].is_of_site
        ]
        if self.position not in beside:
            return Neighbours()
        at = beside.index(self.position)
        return Neighbours(
            previous=self._item(beside[at - 1], 1) if at else None,
            following=self._item(beside[at + 1], 1) if at + 1 < len(beside) else None,
        )

    def _visible(self, position: int) -> Iterator[int]:
        nodes = self.navigation.nodes
        return (
            each
            for each in self.navigation.children(position)
            if nodes[each].is_visible
        )

    def _below(self, position: int, depth: int) -> tuple[MenuItem, ...]:
        if depth <= 0:
            return ()
        return tuple(self._item(each, depth) for each in self._visible(position))

    def _item(self, position: int, depth: int) -> MenuItem:
        node = self.navigation.nodes[position]
        # By address, not by position: a page may be in the tree more than once.
        is_current = bool(node.address) and node.address == self.address
        return MenuItem(
            title=node.title,
            address=node.address or self.find_address(node),
            description=node.description,
            is_current=is_current,
            is_ancestor=not is_current and position in self.trail,
            items=self._below(position, depth - 1),
        )
