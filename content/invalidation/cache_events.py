"""What a broker message says: the record of one cache event."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from content.model.uri import Namespace


class EventKind(StrEnum):
    """What is asked for: Tridion's event types 1 and 0."""

    INVALIDATE = "invalidate"
    FLUSH = "flush"


class KeyForm(StrEnum):
    """Whether the keys of events begin with a namespace, as they do since Web 8.5."""

    AUTO = "auto"
    """Some may: where a key can be read both ways, it is."""
    NAMESPACED = "namespaced"
    LEGACY = "legacy"


class ItemKey(msgspec.Struct, frozen=True, kw_only=True):
    """One reading of an event's key."""

    namespace: Namespace | None
    """``None``: the key does not tell."""
    publication_id: int
    """0 for a publication itself, which is then the item: its URI is ``tcm:0-5-1``."""
    item_id: int | None
    """``None``: the key names nothing within the publication."""
    rest: str = ""
    """What follows: a class (``PageMeta``), a variant's id, further numbers."""


class CacheEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One event of Tridion's cache channel."""

    kind: EventKind
    region: str
    """The path of the cache region, as it was spelled; empty if there was none."""
    key: str
    """As it was sent; empty if there was none."""
    readings: tuple[ItemKey, ...]
    """What the key may mean: several when in doubt, none if it names no item."""
    head: str
    """How the message begins, escaped, for logs."""
