"""From what an operator names to the event that tells of it, and what that invalidates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from content.caching.contracts import Store
from content.caching.dependencies import misses_dependency, url_dependency
from content.caching.entries import Key
from content.conf import conf
from content.invalidation.cache_events import KeyForm
from content.invalidation.event_dependencies import dependencies_of_event
from content.invalidation.event_text import parse_event
from content.model.uri import TcmUri
from content.operations.inspection.exceptions import InspectionError
from content.operations.inspection.names import (
    Named,
    NamedEverything,
    NamedItem,
    NamedPublication,
    NamedUrl,
)

_INVALIDATE, _FLUSH = 1, 0
_ITEM_REGION = "/com.tridion.storage.ItemMeta"
_PUBLICATION_REGION = "/com.tridion.storage.publication"
_EVERY_REGION = "/"
_PAGE = "page"


def message_of(named: NamedItem | NamedPublication | NamedEverything) -> str:
    """Return the message by which a deployer would tell of it, as the site reads keys."""
    match named:
        case NamedItem(uri):
            if uri.publication_id:
                kind, region, key = _INVALIDATE, _ITEM_REGION, _key(uri)
            else:
                kind, region, key = _INVALIDATE, _PUBLICATION_REGION, str(uri.item_id)
        case NamedPublication(publication_id):
            kind, region, key = _INVALIDATE, _PUBLICATION_REGION, str(publication_id)
        case _:
            kind, region, key = _FLUSH, _EVERY_REGION, ""
    event = {"type": kind, "regionPath": region, "key": key}
    return msgspec.json.encode(event).decode()


def find_dependencies(named: Iterable[Named], store: Store) -> tuple[str, ...]:
    """Return what events for all of these invalidate, each once.

    An event of an item names the item, and whatever was missing in its publication: it
    may be published for the first time. No event names a URL: it stands for what is known
    to be published there, and for that something else may be.

    Raises:
        CacheUnavailableError: The store did not answer.
        InspectionError: The site has no publication with such a URL.
    """
    return tuple(
        dict.fromkeys(each for name in named for each in _dependencies(name, store))
    )


def _dependencies(named: Named, store: Store) -> Iterator[str]:
    if isinstance(named, NamedUrl):
        yield from _dependencies_of_url(named, store)
    else:
        yield from dependencies_of_event(parse_event(message_of(named), _key_form()))


def _dependencies_of_url(named: NamedUrl, store: Store) -> Iterator[str]:
    publications = named.publications()
    if not publications:
        raise InspectionError(f"No publication of the site has {named}")
    for publication in publications:
        publication_id = publication.publication_id
        urls = named.published_urls()
        yield from (url_dependency(publication_id, url) for url in urls)
        keys = [Key(_PAGE, publication_id, url) for url in urls]
        for found in store.load(keys):
            if found:
                dependencies = found.entry.dependencies
                yield from (each for each in dependencies if each.startswith("item:"))
        yield misses_dependency(publication_id)


def _key(uri: TcmUri) -> str:
    item = f"{uri.publication_id}:{uri.item_id}"
    if _key_form() is KeyForm.LEGACY:
        return item
    return f"{uri.namespace.value}:{item}"


def _key_form() -> KeyForm:
    """Return the form of the keys here; never both, for which one is known."""
    is_legacy = conf.CONTENT_EVENT_KEYS == KeyForm.LEGACY
    return KeyForm.LEGACY if is_legacy else KeyForm.NAMESPACED
