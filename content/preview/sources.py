"""Where what a preview shows came from, noted as it is handed out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import msgspec


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was asked for, and where it came from."""

    kind: str
    identity: str
    age_seconds: float | None
    """How long ago it was asked for; ``None``: the content service just answered."""


_noted: ContextVar[list[Source] | None] = ContextVar("preview_sources", default=None)


def note_source(kind: str, identity: str, *, age_seconds: float | None) -> None:
    """Note where something came from, if anyone is to be shown it."""
    noted = _noted.get()
    if noted is not None:
        noted.append(Source(kind=kind, identity=identity, age_seconds=age_seconds))


@contextmanager
def noting_sources() -> Iterator[list[Source]]:
    """Note sources until the block ends, of this thread and of those it hands work to."""
    noted: list[Source] = []  # threads only append
    reset_to = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(reset_to)


def noted_sources() -> tuple[Source, ...]:
    """Return what was noted so far."""
    return tuple(_noted.get() or ())
