"""The regions of Tridion's cache: what an event in each of them means here.

A broker caches more than a website shows. The paths are those of the cache regions that
Tridion's content delivery is known to have; they are spelled with dots or underscores,
and their case does not count.
"""

from __future__ import annotations

from enum import Enum


class Effect(Enum):
    """What an event of a region may change."""

    ITEM = "item"
    """The item that the key names."""
    ITEMS = "items"
    """Every item that the key names: relations, which belong to both ends."""
    LINKS = "links"
    """Where links to the items lead that the key names."""
    PUBLICATION = "publication"
    """Everything of the publication that the key names."""
    NOTHING = "nothing"
    """Nothing that is shown."""


_PATHS: dict[Effect, tuple[str, ...]] = {
    Effect.ITEM: (
        "/com.tridion.storage.ItemMeta",
        "/com.tridion.broker.pages.meta.PageMeta",
        "/com.tridion.broker.components.meta.ComponentMeta",
        "/com.tridion.broker.componentpresentations.meta.ComponentPresentationMeta",
        "/com.tridion.storage.ComponentPresentation",
        "/com.tridion.broker.binaries.meta.BinaryMeta",
        "/com.tridion.storage.BinaryContent",
        "/com.tridion.storage.Schema",
        "/com.tridion.storage.ReferenceEntry",
        "/com.tridion.storage.XSLT",
    ),
    Effect.LINKS: (
        "/com.tridion.linking.ComponentLink",
        "/com.tridion.linking.PageLink",
        "/com_tridion_linking_ComponentLinkInfo",
        "/com_tridion_linking_PageLinkInfo",
    ),
    Effect.ITEMS: (
        "/com.tridion.broker.Taxonomies.Taxonomy",
        "/com.tridion.broker.Taxonomies.Meta",
        "/com.tridion.broker.Taxonomy.KeywordCount",
        "/com.tridion.broker.Taxonomy.KeywordRelations",
        "/com.tridion.broker.meta.categorization.Category",
    ),
    Effect.PUBLICATION: ("/com.tridion.storage.publication",),
    # An entry qualifies if what it caches is about visitors, or is derived from items
    # whose own events are sent as well; keys there are no items.
    Effect.NOTHING: (
        # about visitors
        "/com.tridion.personalization.CustomerCharacteristic",
        "/com.tridion.personalization.TrackingKey",
        "/com.tridion.storage.ComponentLinkClick",
        "/com.tridion.storage.ComponentVisit",
        "/com.tridion.timeframes.Timeframe",
        "/com.tridion.tracking.componentlinks.TrackedComponentLink",
        "/com.tridion.tracking.components.TrackedComponent",
        "/com.tridion.tracking.pages.TrackedPage",
        "/com.tridion.user.User",
        # derived
        "/com.tridion.storage.QueryPlan",
        "/com.tridion.storage.QueryResult",
        "/com_tridion_broker_components_meta_componentmeta_QueryResults",
        "/com_tridion_Transformer",
        "/com_tridion_TransformerResults",
    ),
}


def _fold(path: str) -> str:
    return path.strip("/").replace("_", ".").casefold()


_EFFECTS = {_fold(path): effect for effect, paths in _PATHS.items() for path in paths}
_NAMES = {
    _fold(path): path.replace("_", ".").rpartition(".")[2]
    for paths in _PATHS.values()
    for path in paths
}


def effect_of_region(path: str) -> Effect:
    """Return what an event of a region may change; an unknown region's: its item."""
    return _EFFECTS.get(_fold(path), Effect.ITEM)


def name_of_region(path: str) -> str:
    """Return a region's short name for counters, ``unknown`` for all that are unknown."""
    return _NAMES.get(_fold(path), "unknown")
