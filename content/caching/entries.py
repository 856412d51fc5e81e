"""What is stored under a key, and whether it still counts."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Literal, Self
from urllib.parse import quote, unquote

import msgspec

#: Raised whenever the meaning of a stored payload changes: what another version wrote is
#: never read, so that a deploy needs no flush.
FORMAT_VERSION = 2


class Key(msgspec.Struct, frozen=True):
    """What an entry is an entry of."""

    kind: str  # "page", "link", "output", …
    publication_id: int
    identity: str  # a URI or URL
    variant: str = ""  # a template, a query: whatever else the payload differs by

    def __str__(self) -> str:
        return (
            f"{FORMAT_VERSION}:{self.kind}:{self.publication_id}:"
            f"{_spell(self.identity)}:{_spell(self.variant)}"
        )

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return the key that was spelled so; ``None`` if it is none of this version."""
        version, *parts = text.split(":")
        if (
            version != str(FORMAT_VERSION)
            or len(parts) != 4
            or not parts[1].isdecimal()
        ):
            return None
        kind, publication_id, identity, variant = parts
        return cls(kind, int(publication_id), unquote(identity), unquote(variant))


def _spell(part: str) -> str:
    """Return a part of a key without the colon that separates parts."""
    # A lone surrogate cannot be spelled otherwise; nothing published has one.
    return quote(part, safe="/ ?&=.-_~|", errors="surrogatepass")


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A payload, and what it takes to tell whether it still counts."""

    payload: bytes
    dependencies: tuple[str, ...]
    started_at: int
    """The sequence, read before the build's first fetch."""
    created_at: float
    """Seconds since the epoch, when the build was complete."""
    fresh_seconds: float
    """How long the payload counts as fresh if nothing supersedes it."""
    is_miss: bool = False
    """Whether the build found that there is no such thing; the payload is empty then."""
    built_by: str = ""
    """The process that built it."""


class Missing(Enum):
    """The type of :data:`MISSING` and :data:`UNREADABLE`."""

    MISSING = "missing"
    UNREADABLE = "unreadable"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return self.name


MISSING = Missing.MISSING
#: There is something, but nothing that this process can use: as good as missing.
UNREADABLE = Missing.UNREADABLE


class State(Enum):
    """What a stored entry is worth when it is read."""

    FRESH = "fresh"
    AGED = "aged"
    """Nothing it depends on has changed, but it is older than its freshness."""
    SUPERSEDED = "superseded"
    """Something it depends on has been invalidated since, or may have been."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as it was found, with the stamps of its dependencies at that moment."""

    entry: Entry
    stamps: tuple[int | None, ...]
    """The stamp of each dependency, ``None`` if the store has none."""
    as_of: int
    """The sequence when the stamps were read, in the same atomic step."""

    @property
    def is_superseded(self) -> bool:
        """Whether a stamp is missing or newer than the build."""
        return any(
            stamp is None or stamp > self.entry.started_at for stamp in self.stamps
        )

    @property
    def superseded_at(self) -> float:
        """When it was superseded, in seconds since the epoch; 0 if that is not known.

        A sequence is a time in microseconds. Of several invalidations of one dependency
        only the last is known here, of several dependencies the first counts.
        """
        if None in self.stamps:
            return 0.0
        newer = _newer_than(self.entry.started_at, self.stamps)
        return min(newer, default=0) / 1_000_000

    def state_at(self, now: float) -> State:
        """Return what the entry is worth at a time in seconds since the epoch."""
        if self.is_superseded:
            return State.SUPERSEDED
        if now - self.entry.created_at > self.entry.fresh_seconds:
            return State.AGED
        return State.FRESH


def _newer_than(started_at: int, stamps: Iterable[int | None]) -> list[int]:
    return [stamp for stamp in stamps if stamp is not None and stamp > started_at]


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Entry)


def pack_entry(entry: Entry) -> bytes:
    """Return an entry as bytes to store."""
    return _encoder.encode(entry)


def unpack_entry(stored: bytes) -> Entry | Missing:
    """Return the entry, or ``UNREADABLE`` if the bytes are none."""
    try:
        return _decoder.decode(stored)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return UNREADABLE
