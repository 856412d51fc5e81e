"""Published items by everything they are looked up by, at one moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator

from content.exceptions import ItemNotFoundError
from content.local_delivery.places import ItemKind
from content.local_delivery.published_item import PublishedItem
from content.model.uri import TcmUri

ANY_PUBLICATION = 0  # in a look-up by URL: the first publication that has it


class Index:
    """The items of a folder; immutable, so that any thread may ask it.

    Identities match exactly, but for the version. Of two items with the same identity
    the first by path counts. Every ``get_`` raises
    ``ItemNotFoundError``.
    """

    def __init__(self, items: Iterable[PublishedItem] = ()) -> None:
        self._by_path: dict[str, PublishedItem] = {}
        self._by_key: dict[Hashable, PublishedItem] = {}
        self._component_presentations: dict[TcmUri, list[PublishedItem]] = {}
        self._showing: dict[TcmUri, list[PublishedItem]] = defaultdict(list)
        self._items = tuple(sorted(items, key=_order))
        for item in self._items:
            self._add(item)

    def __iter__(self) -> Iterator[PublishedItem]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def count(self, kind: ItemKind) -> int:
        """Return how many items of a kind there are."""
        return sum(item.place.kind is kind for item in self._items)

    def get_by_path(self, path: str) -> PublishedItem:
        try:
            return self._by_path[path]
        except KeyError:
            raise ItemNotFoundError("Nothing is published there", path=path) from None

    def get_page_by_url(self, publication_id: int, url: str) -> PublishedItem:
        return self._get(ItemKind.PAGE, publication_id, url)

    def get_page_by_uri(self, uri: TcmUri) -> PublishedItem:
        return self._get(ItemKind.PAGE, current(uri))

    def get_binary_by_url(self, publication_id: int, url: str) -> PublishedItem:
        return self._get(ItemKind.BINARY, publication_id, url)

    def get_binary_by_uri(self, uri: TcmUri) -> PublishedItem:
        return self._get(ItemKind.BINARY, current(uri))

    def get_component_presentations(
        self, component_uri: TcmUri
    ) -> tuple[PublishedItem, ...]:
        """Return the dynamic presentations of a component, lowest template id first."""
        uri = current(component_uri)
        try:
            return tuple(self._component_presentations[uri])
        except KeyError:
            raise ItemNotFoundError("No such presentation", uri=str(uri)) from None

    def get_component_presentation(
        self, component_uri: TcmUri, template_uri: TcmUri | None = None
    ) -> PublishedItem:
        """Return one dynamic presentation of a component.

        Args:
            template_uri: ``None`` for any: that with the lowest template id.
        """
        for item in self.get_component_presentations(component_uri):
            if template_uri is None or _same_item(
                item.place.template_uri, template_uri
            ):
                return item
        raise ItemNotFoundError(
            "No such presentation", uri=str(component_uri), template=str(template_uri)
        )

    def find_pages_showing(self, component_uri: TcmUri) -> tuple[PublishedItem, ...]:
        """Return the pages that show a component, wherever on them, by URL."""
        return tuple(self._showing.get(current(component_uri), ()))

    def get_keyword(self, category_uri: TcmUri, title: str) -> bytes:
        """Return the JSON of the first keyword of a category with exactly this title."""
        category = self._get(ItemKind.CATEGORY, current(category_uri))
        try:
            return category.facts.keywords[title]
        except KeyError:
            raise ItemNotFoundError(
                "No such keyword", uri=str(category_uri), title=title
            ) from None

    def find_by_uri(self, uri: TcmUri) -> tuple[PublishedItem, ...]:
        """Return all that is published of an item: a component may be in several."""
        return tuple(item for item in self._items if _same_item(item.uri, uri))

    def _get(self, *key: Hashable) -> PublishedItem:
        try:
            return self._by_key[key]
        except KeyError:
            raise ItemNotFoundError(
                f"No such {key[0]}", item=" ".join(str(part) for part in key[1:])
            ) from None

    def _add(self, item: PublishedItem) -> None:
        kind = item.place.kind
        self._by_path[item.place.path] = item
        if item.uri:
            self._by_key.setdefault((kind, item.uri), item)
        if item.place.url:
            for publication_id in (item.place.publication_id, ANY_PUBLICATION):
                self._by_key.setdefault((kind, publication_id, item.place.url), item)
        if kind is ItemKind.COMPONENT_PRESENTATION and item.uri:
            self._component_presentations.setdefault(item.uri, []).append(item)
        for component_uri in {shown.component_uri for shown in item.facts.shown}:
            self._showing[component_uri].append(item)


def current(uri: TcmUri) -> TcmUri:
    """Return a URI without its version: only the current one is published."""
    return uri.of_type(uri.item_type)


def _order(item: PublishedItem) -> tuple[int, int, str]:
    template_uri = item.place.template_uri
    return (
        item.place.publication_id,
        template_uri.item_id if template_uri else 0,
        item.place.path,
    )


def _same_item(uri: TcmUri | None, other: TcmUri) -> bool:
    return uri is not None and uri == current(other)
