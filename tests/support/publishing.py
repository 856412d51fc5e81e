"""Publishing to a content service with a past, and the events that tell of it."""

from __future__ import annotations

from functools import cache

from content.invalidation.cache_events import KeyForm
from content.invalidation.event_dependencies import dependencies_of_event
from content.invalidation.event_text import parse_event
from tests.invalidation.appliers import ITEM_META, event
from tests.support.changing_service import DYNAMIC, LINKED, Past, Thing

URLS = ("/a.html", "/b.html")
ERROR_PAGE = ("page", "/404.html")
_LINKS = "/com_tridion_linking_ComponentLinkInfo"

#: Things, and the places of their new values.
Changes = list[tuple[Thing, int]]


@cache
def dependencies_of(key: str, region: str = ITEM_META) -> tuple[str, ...]:
    """Return what the real listener stamps for an event."""
    return dependencies_of_event(parse_event(event(key, region), KeyForm.NAMESPACED))


class Item:
    """Something that can be published, published otherwise, and unpublished."""

    def __init__(self, past: Past, thing: Thing, key: str, region: str) -> None:
        self._past = past
        self._thing = thing
        self.dependencies = dependencies_of(key, region)

    def change(self, choice: int) -> Changes:
        """Publish, or unpublish if ``choice`` is odd."""
        is_there = self._past.now(self._thing) is not None
        version = self._past.next_version()
        value = None if choice % 2 and is_there else self._spell(version)
        return [self._past.change(self._thing, value)]

    def _spell(self, version: int) -> str:
        match self._thing[0]:
            case "page":
                return f"tcm:5-399-64 {version}"
            case "link":
                return f"/b.html#{version}"
            case "binary url":
                return f"/media/{version}.pdf"
            case _:
                return str(version)


class MovingPage:
    """A page that is published at one of several URLs."""

    def __init__(self, past: Past, number: int) -> None:
        self._past = past
        self._uri = f"tcm:5-{number}-64"
        self.dependencies = dependencies_of(f"1:5:{number}")

    def change(self, choice: int) -> Changes:
        """Publish the page where it is, elsewhere, or nowhere."""
        past = self._past
        at = next((url for url in URLS if self._is_at(url)), None)
        # A URL is taken over only once it is known to be free: which of two events about
        # one URL comes first is up to the deployer, not to the cache.
        free = [url for url in URLS if url != at and self._is_free(url)]
        targets = [*([at] if at else []), *free, *([None] if at else [])]
        if not targets:
            return []
        target = targets[choice % len(targets)]
        changes = []
        if at is not None and at != target:
            changes.append(past.change(("page", at), None))
        if target is not None:
            value = f"{self._uri} {past.next_version()}"
            changes.append(past.change(("page", target), value))
        return changes

    def _is_at(self, url: str) -> bool:
        return (self._past.now(("page", url)) or "").startswith(self._uri)

    def _is_free(self, url: str) -> bool:
        thing = ("page", url)
        return self._past.now(thing) is None and self._past.is_told(thing)


def make_items(past: Past) -> tuple[MovingPage | Item, ...]:
    """Return all that can be published, published once."""
    items = (
        MovingPage(past, 310),
        Item(past, ("dcp", DYNAMIC), "1:5:1", ITEM_META),
        Item(past, ("link", LINKED), "1:5:2", _LINKS),
        Item(past, ERROR_PAGE, "1:5:399", ITEM_META),
        Item(past, ("binary url", LINKED), "1:5:2", ITEM_META),
        MovingPage(past, 311),
    )
    for item in items[:-1]:
        past.tell(0, item.change(0))
    return items
