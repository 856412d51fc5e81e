"""Protections that drills do without: what keeps visitors from a service that fails."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import patch

from content.caching import policies
from content.caching.cache import Cache


def serve_nothing_old() -> None:
    """Let visitors have the error, whatever else there is."""

    def may_not(*_arguments: object) -> bool:
        return False

    patch.object(Cache, "_may_serve_in_place_of_error", may_not).start()


def wait_to_the_end() -> None:
    """Let whoever causes a build wait for it, however long it takes."""
    patch.object(policies, "_OWN_PATIENCE_SECONDS", 1e6).start()


SERVICE_SABOTAGES: dict[str, Callable[[], None]] = {
    "stale-if-error": serve_nothing_old,
    "patience": wait_to_the_end,
}
