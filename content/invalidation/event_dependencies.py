"""From a cache event to what it invalidates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from content.caching.dependencies import (
    EVERYTHING,
    item_dependency,
    link_dependency,
    lists_dependency,
    misses_dependency,
    publication_dependency,
)
from content.invalidation.cache_events import CacheEvent, EventKind, ItemKey
from content.invalidation.event_keys import further_keys
from content.invalidation.regions import Effect, effect_of_region
from content.model.uri import Namespace, TcmUri


def dependencies_of_event(event: CacheEvent) -> tuple[str, ...]:
    """Return the dependencies that an event invalidates, each once; maybe none.

    - An event of an item invalidates the item, in every reading of its key: too many
      cost a rebuild, one too few would show old content. Where the key does not tell the
      namespace, the item of each. Relations (taxonomies, links) change at both ends.
    - An event of links invalidates where links to the item lead, and not the item.
    - Either invalidates whatever was missing in the publication as well. An item that is
      published for the first time may be at any URL, and events tell no URLs. Links to
      it and published lists of it need nothing more: what found an item missing, by its
      URI, depends on that item.
    - An item's also invalidates what queries of the publication find: it may be among it.
    - A publication's own event, and a flush that names nothing but a publication,
      invalidate all of the publication: where its URLs lead may have changed.
    - What matters but cannot be narrowed down invalidates everything: any other flush,
      because entries are not kept by region, and a key that names no item.
    """
    effect = effect_of_region(event.region)
    if effect is Effect.NOTHING:
        return ()
    is_of_publication = effect is Effect.PUBLICATION
    if event.kind is EventKind.FLUSH:
        is_of_publication = is_of_publication or all(
            reading.item_id is None for reading in event.readings
        )
        found = _of_publications(event.readings) if is_of_publication else iter(())
    elif is_of_publication:
        found = _of_publications(event.readings)
    else:
        found = _of_items(event.readings, effect)
    return tuple(dict.fromkeys(found)) or (EVERYTHING,)


def _of_publications(readings: Iterable[ItemKey]) -> Iterator[str]:
    for reading in readings:
        if publication_id := reading.publication_id or reading.item_id:
            yield publication_dependency(publication_id)


def _of_items(readings: Iterable[ItemKey], effect: Effect) -> Iterator[str]:
    depend = link_dependency if effect is Effect.LINKS else item_dependency
    for reading in readings:
        yield from _of_item(reading, depend)
        if effect in {Effect.ITEMS, Effect.LINKS}:
            for further in further_keys(reading):
                yield from _of_item(further, depend)


def _of_item(key: ItemKey, depend: Callable[[TcmUri], str]) -> Iterator[str]:
    if key.item_id is None:
        return
    if not (key.publication_id and key.item_id):
        yield from _of_publications((key,))
        return
    namespaces = [key.namespace] if key.namespace else [Namespace.TCM, Namespace.ISH]
    for namespace in namespaces:
        yield depend(TcmUri(key.publication_id, key.item_id, namespace=namespace))
    yield misses_dependency(key.publication_id)
    if depend is item_dependency:
        yield lists_dependency(key.publication_id)
