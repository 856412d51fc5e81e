"""Protections that drills do without: what keeps visitors from a service that fails."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import patch

from content.caching.cache import Cache
from content.caching.resting import Resting
from content.providers.circuit_breaker import CircuitBreaker, Outcome

_OF_THE_STORE = "cache"  # the name of its breaker


def serve_nothing_old() -> None:
    """Let visitors have the error, whatever else there is."""

    def may_not(*_arguments: object) -> bool:
        return False

    patch.object(Cache, "_may_serve_in_place_of_error", may_not).start()


def always_ask() -> None:
    """Let the content service be asked however often it has failed."""
    leave = CircuitBreaker.leave

    def leave_unharmed(self: CircuitBreaker, permit: int, outcome: Outcome) -> None:
        if outcome is Outcome.FAILED and vars(self)["_name"] != _OF_THE_STORE:
            outcome = Outcome.UNKNOWN
        leave(self, permit, outcome)

    patch.object(CircuitBreaker, "leave", leave_unharmed).start()


def never_rest() -> None:
    """Let the next visitor try what has just failed."""

    def rest(*_arguments: object) -> None:
        pass

    patch.object(Resting, "rest", rest).start()


SERVICE_SABOTAGES: dict[str, Callable[[], None]] = {
    "stale-if-error": serve_nothing_old,
    "breaker": always_ask,
    "resting": never_rest,
}
