"""What a deployer tells a broker when something is published: the messages for a change.

JSON texts as the text connector of Tridion's deployer sends them, in the regions of its
caches, with namespaced keys (``1:5:310``: an item of Sites in publication 5).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from content.local_delivery.places import ItemKind
from content.local_delivery.publishing import Change
from content.model.uri import TcmUri

_INVALIDATE = 1

_PAGE = "/com.tridion.broker.pages.meta.PageMeta"
_COMPONENT = "/com.tridion.broker.components.meta.ComponentMeta"
_PRESENTATION = "/com.tridion.storage.ComponentPresentation"
_COMPONENT_LINK = "/com_tridion_linking_ComponentLinkInfo"
_PAGE_LINK = "/com_tridion_linking_PageLinkInfo"
_BINARY = "/com.tridion.broker.binaries.meta.BinaryMeta"
_BINARY_CONTENT = "/com.tridion.storage.BinaryContent"
_TAXONOMY = "/com.tridion.broker.Taxonomies.Taxonomy"
_PUBLICATION = "/com.tridion.storage.publication"


def messages_of_change(change: Change) -> tuple[str, ...]:
    """Return the messages that tell of a change, in the order they are sent.

    Where the item cannot be named, its publication is: nothing may be missed.
    """
    events = dict.fromkeys(_events_of(change))
    return tuple(
        msgspec.json.encode(
            {"type": _INVALIDATE, "regionPath": region, "key": key}
        ).decode()
        for region, key in events
    )


def _events_of(change: Change) -> Iterator[tuple[str, str]]:
    if change.is_unclear or change.kind is ItemKind.PUBLICATION:
        yield _PUBLICATION, str(change.publication_id)
        return
    for uri in map(TcmUri.parse, filter(None, (change.uri, change.former_uri))):
        match change.kind:
            case ItemKind.PAGE:
                yield _PAGE, _key(uri)
                yield _PAGE_LINK, _key(uri)
            case ItemKind.COMPONENT_PRESENTATION:
                yield _COMPONENT, _key(uri)
                yield _PRESENTATION, _key(uri)
                yield _COMPONENT_LINK, _key(uri)
            case ItemKind.BINARY:
                yield _BINARY, _key(uri)
                yield _BINARY_CONTENT, f"{_key(uri)}:{uri}"
                yield _COMPONENT_LINK, _key(uri)
            case _:
                yield _TAXONOMY, _key(uri)
    yield from _of_each(_COMPONENT, change.components)
    yield from _of_each(_COMPONENT_LINK, change.links)
    yield from _of_each(_TAXONOMY, change.keywords)


def _of_each(region: str, uris: Iterable[str]) -> Iterator[tuple[str, str]]:
    for uri in uris:
        yield region, _key(TcmUri.parse(uri))


def _key(uri: TcmUri) -> str:
    return f"{uri.namespace.value}:{uri.publication_id}:{uri.item_id}"
