"""Visitors who come before, while and after something fails."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Generic, TypeVar

import msgspec

from content.operations.drills.watching import Sighting, Watch, watching

T = TypeVar("T")


class Visitors(msgspec.Struct, frozen=True, kw_only=True):
    """Clients that ask for the same addresses again and again; see ``Watch``."""

    ports: Sequence[int]
    paths: Sequence[str]
    clients: int
    rate: float

    def watch(self) -> AbstractContextManager[Watch]:
        """Have them come for as long as the block."""
        return watching(self.ports, self.paths, clients=self.clients, rate=self.rate)


class Outage(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """What was seen of it; times in seconds since the epoch."""

    known: Watch
    """By visitors of what was known before."""
    unknown: Sequence[Sighting]
    """By others, while it lasted."""
    quiet: Sequence[Sighting]
    """What visitors of known pages asked for before."""
    failing: Sequence[Sighting]
    """What they asked for while it lasted."""
    ended_at: float
    """Just before it ended."""
    back_at: float
    """Just after."""
    meanwhile: T
    """What was done while it lasted."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How long what lasts, in seconds."""

    before_seconds: float
    outage_seconds: float
    after_seconds: float


def play_outage(
    plan: Plan,
    *,
    known: Visitors,
    unknown: Visitors,
    begin: Callable[[], object],
    meanwhile: Callable[[float], T],
    end: Callable[[], object],
) -> Outage[T]:
    """Let something fail for a while, and visitors come.

    Args:
        unknown: They come only while it lasts.
        meanwhile: Done while it lasts; given the time at which that began.
    """
    with known.watch() as watch:
        begun_at = time.time()
        time.sleep(plan.before_seconds)
        failing_at = time.time()
        begin()
        with unknown.watch() as others:
            done = meanwhile(failing_at)
            time.sleep(max(0.0, failing_at + plan.outage_seconds - time.time()))
        ended_at = time.time()
        end()
        back_at = time.time()
        time.sleep(plan.after_seconds)
    return Outage(
        known=watch,
        unknown=others.sightings(),
        quiet=watch.sightings(begun_at, failing_at),
        failing=watch.sightings(failing_at, ended_at),
        ended_at=ended_at,
        back_at=back_at,
        meanwhile=done,
    )
