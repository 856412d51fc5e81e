"""Publishing and unpublishing: a change of the folder, and telling who wants to know."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from content.exceptions import DecodingError, InvalidUriError
from content.local_delivery.index import ANY_PUBLICATION, Index
from content.local_delivery.places import ItemKind, Place, parse_place
from content.local_delivery.published_folder import Effect, PublishedFolder
from content.local_delivery.published_item import Facts, PublishedItem, read_facts
from content.model.uri import TcmUri


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One item that was published or unpublished, and is so on disk."""

    effect: Effect
    kind: ItemKind
    publication_id: int
    path: str  # its place in the folder
    uri: str = ""  # empty: neither place nor document tells
    url: str = ""  # of pages and binaries
    former_uri: str = ""  # of what was published there before, if that was another item
    components: tuple[str, ...] = ()  # URIs of those that a page held, before or after
    links: tuple[str, ...] = ()  # URIs of those to which links may lead elsewhere now
    keywords: tuple[str, ...] = ()  # URIs of those of a category, before or after
    is_unclear: bool = False  # whether not all of this is known

    def __str__(self) -> str:
        """Say it in one line: ``page tcm:5-310-64 at /news/index.html: updated``."""
        where = f"at {self.url}" if self.url else f"in {self.path}"
        return " ".join(filter(None, (self.kind, self.uri, where))) + f": {self.effect}"


class PublishedPath(msgspec.Struct, frozen=True, kw_only=True):
    """Where an item that somebody named is kept."""

    path: str
    kind: ItemKind


Listener = Callable[[Change], None]


class Publisher:
    """Changes a published folder; safe to use from several threads.

    ``listeners`` are called in their order, in the thread that publishes, after the
    change is on the disk. Publishing what is there already counts, too: Tridion's
    deployer tells of it as well, and the file may have been edited in place.
    """

    def __init__(
        self, folder: PublishedFolder, listeners: Iterable[Listener] = ()
    ) -> None:
        self._folder = folder
        self.listeners = list(listeners)

    def publish(self, path: str, document: bytes, *, force: bool = False) -> Change:
        """Publish a document at a place.

        Args:
            force: Publish it even if it does not decode.

        Raises:
            InvalidUrlError: ``path`` is no place of a published folder.
            DecodingError: The document does not decode; nothing was changed.
        """
        place = parse_place(path)
        # Not by asking the folder afterwards: it would look through all of its files
        # again, and do so for each of the many that are published one after the other.
        try:
            facts = read_facts(place, document)
        except DecodingError:
            if not force:
                raise
            facts = Facts()
        before = self._facts_before(place)
        effect = self._folder.store(path, document)
        return self._tell(place, before, facts, effect)

    def unpublish(self, path: str) -> Change:
        """Remove what is published at a place.

        Raises:
            InvalidUrlError: ``path`` is no place of a published folder.
            ItemNotFoundError: Nothing is there.
        """
        place = parse_place(path)
        before = self._facts_before(place)
        self._folder.remove(path)
        return self._tell(place, before, None, Effect.REMOVED)

    def find_paths(
        self, named: str, publication_id: int = ANY_PUBLICATION
    ) -> tuple[PublishedPath, ...]:
        """Return where the items are kept that have a URL or a URI."""
        return tuple(
            PublishedPath(path=item.place.path, kind=item.place.kind)
            for item in _find(self._folder.index(), named)
            if publication_id in {ANY_PUBLICATION, item.place.publication_id}
        )

    def _facts_before(self, place: Place) -> Facts | None:
        """Return what is known of what is published at a place; ``None``: nothing is."""
        document = self._folder.find_document(place)
        if document is None:
            return None
        try:
            return read_facts(place, document)
        except DecodingError:
            return Facts()

    def _tell(
        self, place: Place, before: Facts | None, after: Facts | None, effect: Effect
    ) -> Change:
        both = [facts for facts in (after, before) if facts is not None]
        uris = [place.uri or facts.uri for facts in both]
        shown = [each for facts in both for each in facts.shown]
        change = Change(
            effect=effect,
            kind=place.kind,
            publication_id=place.publication_id,
            path=place.path,
            uri=str(uris[0] or "") if uris else str(place.uri or ""),
            url=place.url,
            former_uri=str(uris[1] or "") if len(set(uris)) > 1 else "",
            components=_each_once(
                each.component_uri for each in shown if not each.is_dynamic
            ),
            links=_each_once(each.component_uri for each in shown),
            keywords=_each_once(uri for facts in both for uri in facts.keyword_uris),
            is_unclear=place.kind is not ItemKind.PUBLICATION and None in uris,
        )
        for listener in self.listeners:
            listener(change)
        return change


def _each_once(uris: Iterable[TcmUri]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(uri) for uri in uris if not uri.is_null))


def _find(index: Index, named: str) -> Iterable[PublishedItem]:
    if named.startswith("/"):
        return (item for item in index if item.place.url == named)
    try:
        return index.find_by_uri(TcmUri.parse(named))
    except InvalidUriError:
        return ()
