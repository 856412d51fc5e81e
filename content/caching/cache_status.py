"""The ``Cache-Status`` of an answer: RFC 9211."""

from __future__ import annotations

from typing import Any

from content.caching.answers import Answer, Origin
from content.caching.entries import State

_CACHE = "site-frontend"
_HIT = f"{_CACHE}; hit; ttl="
_FROM_MEMORY = f"; detail={Origin.MEMORY.value}"


def describe_answer(answer: Answer[Any], now: float) -> str:
    """Return what became of a request that the cache answered, or had answered.

    ``ttl`` is how long the answer is fresh yet, in seconds; for how long it is not any
    more if it is negative.
    """
    if answer.origin is Origin.BUILD:
        reason = "stale" if answer.is_successor else "miss"
        parts = [f"fwd={reason}", *(["stored"] if answer.is_kept else [])]
        return "; ".join((_CACHE, *parts))
    if answer.state is State.SUPERSEDED:
        ttl = min(-1, int(answer.stale_since() - now))
    else:
        ttl = int(answer.stale_since() - now)
    parts = ["hit", f"ttl={ttl}", f"detail={_detail(answer)}"]
    return "; ".join((_CACHE, *parts))


def describe_hit(fresh_until: float, now: float) -> str:
    """Return the same of one that was answered from memory.

    Args:
        fresh_until: In seconds since the epoch, as ``now``.
    """
    return f"{_HIT}{int(fresh_until - now)}{_FROM_MEMORY}"


def kind_of_answer(cache_status: str) -> str:
    """Return in a word what such a description says: for counting."""
    if "; hit" in cache_status:
        return "stale" if "ttl=-" in cache_status else "hit"
    if "fwd=bypass" in cache_status:
        return "bypass"
    if "fwd=stale" in cache_status:
        return "rebuilt"
    return "miss" if "fwd=miss" in cache_status else "none"


def describe_bypass(reason: str) -> str:
    """Return the same of a request that the cache had no part in."""
    return f'{_CACHE}; fwd=bypass; detail="{reason}"'


def _detail(answer: Answer[Any]) -> str:
    if answer.is_in_place_of_error:
        return "stale-if-error"
    if answer.state is State.SUPERSEDED:
        return "superseded"
    if not answer.is_certain:
        return "uncertain"
    return answer.origin.value
