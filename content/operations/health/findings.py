"""How this process is doing: looked up in its own memory, so that nothing is waited for.

A service that hangs costs whoever asks for its health no time: what is told of it is what
the process has learned in its work, and beside it from the store's stream, which is read
several times a second.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import msgspec

from content.caching.site_cache import SiteCache, get_site_cache
from content.caching.stores import is_shared
from content.conf import conf
from content.operations.listener_reports import watch_listeners
from content.providers.circuit_breaker import BreakerState
from content.providers.service_client import get_service_client


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was found of one thing; for everybody to read, so without any address."""

    is_well: bool = msgspec.field(name="well")
    detail: str = ""
    is_required: bool = msgspec.field(name="required", default=False)


class Readiness(msgspec.Struct, frozen=True):
    """Whether this process should be sent requests, and all that was looked at."""

    is_ready: bool = msgspec.field(name="ready")
    findings: Mapping[str, Finding] = msgspec.field(name="checks")


def find_readiness() -> Readiness:
    """Return how this process is doing now; blocks for nothing."""
    site_cache = get_site_cache()
    required = conf.CONTENT_READY_REQUIRES
    findings = {
        name: msgspec.structs.replace(find(site_cache), is_required=name in required)
        for name, find in FINDERS.items()
    }
    is_ready = all(each.is_well or not each.is_required for each in findings.values())
    return Readiness(is_ready, findings)


def _find_stream(site_cache: SiteCache) -> Finding:
    """This process alone: whether it hears what the store has to tell."""
    if not site_cache.store.is_answering:
        return Finding(is_well=True, detail="not known: the store does not answer")
    followed_at = site_cache.memory.followed_at
    behind_seconds = time.time() - followed_at
    if behind_seconds <= conf.CONTENT_READY_STREAM_SECONDS:
        return Finding(is_well=True)
    if followed_at < 0:
        return Finding(is_well=False, detail="not followed yet")
    return Finding(is_well=False, detail=f"behind for {behind_seconds:.0f} s")


def _find_store(site_cache: SiteCache) -> Finding:
    if site_cache.store.is_answering:
        return Finding(is_well=True)
    return Finding(is_well=False, detail="does not answer")


def _find_listener(site_cache: SiteCache) -> Finding:
    if not conf.CONTENT_EVENT_SOURCE:
        return Finding(is_well=True, detail="there is to be none")
    watch = watch_listeners(site_cache)
    if watch.reports is None:
        return Finding(is_well=False, detail="not looked for yet")
    if not watch.reports and not is_shared():
        # It runs in this process, from the first page on that is asked for.
        return Finding(is_well=True, detail="not begun yet")
    if not watch.connected_at:
        return Finding(is_well=False, detail="none has been connected")
    silent_seconds = time.time() - watch.connected_at
    if silent_seconds <= conf.CONTENT_READY_LISTENER_SECONDS:
        return Finding(is_well=True)
    return Finding(is_well=False, detail=f"none connected for {silent_seconds:.0f} s")


def _find_content_service(_site_cache: SiteCache) -> Finding:
    open_ones = sum(
        each.breaker is not BreakerState.CLOSED
        for each in get_service_client().statistics()
    )
    if not open_ones:
        return Finding(is_well=True)
    return Finding(is_well=False, detail=f"{open_ones} left alone after failures")


#: By the names that ``CONTENT_READY_REQUIRES`` knows them under.
FINDERS: Mapping[str, Callable[[SiteCache], Finding]] = {
    "stream": _find_stream,
    "store": _find_store,
    "listener": _find_listener,
    "content service": _find_content_service,
}
