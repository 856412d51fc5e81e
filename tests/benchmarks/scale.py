"""How long and how often is measured."""

from __future__ import annotations

import msgspec


class Scale(msgspec.Struct, frozen=True, kw_only=True):
    """What differs between a run that counts and one that only shows that all works."""

    rounds: int
    """Of what is compared; the median counts."""
    seconds: int
    """Of load, for each contender in each round."""
    crowd_seconds: int
    """Of load by five hundred clients."""
    quiet_seconds: int
    """The same before anything is published."""
    publishing_seconds: int
    """The same while it is."""
    cold_visits: int
    """To pages that nothing is known of, at each latency."""
    cold_visits_in_turn: int
    """The same where all is fetched in turn."""
    known_pages: tuple[int, ...]
    """Steps of growth."""
    growth_seconds: float
    """After so long, growth is not measured further."""
    has_services: bool
    """Whether a broker and listeners tell of what is published."""


FULL = Scale(
    # Many and short: machines are slow for seconds at a time, and a round is to be slow for
    # all contenders or none.
    rounds=15,
    seconds=1,
    crowd_seconds=60,
    quiet_seconds=30,
    publishing_seconds=5 * 60,
    cold_visits=15,
    cold_visits_in_turn=5,
    known_pages=(100, 1_000, 10_000, 100_000),
    growth_seconds=100,
    has_services=True,
)
QUICK = Scale(
    rounds=5,
    seconds=1,
    crowd_seconds=5,
    quiet_seconds=4,
    publishing_seconds=10,
    cold_visits=5,
    cold_visits_in_turn=2,
    known_pages=(),
    growth_seconds=0,
    has_services=False,
)
