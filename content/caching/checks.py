"""Checks of the settings about what is kept; ``content.checks`` runs them."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.cache import caches
from django.core.checks import CheckMessage, Error, Warning as CheckWarning
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string
from django_redis.cache import RedisCache
from django_redis.pool import get_connection_factory

from content.caching.policies import LONGEST_LIFETIME_SECONDS
from content.conf import conf

_POSITIVE = (
    "CONTENT_CACHE_MEMORY_BYTES",
    "CONTENT_FRESH_SECONDS",
    "CONTENT_MISS_SECONDS",
    "CONTENT_GAP_FRESH_SECONDS",
)
_NOT_NEGATIVE = (
    "CONTENT_MAX_STALE_SECONDS",
    "CONTENT_STALE_IF_ERROR_SECONDS",
    "CONTENT_REBUILDS_PER_SECOND",
)
# Braces would end the hash tag of a cluster's keys early, an empty tag is none; the others
# mean more than themselves where keys are looked for.
_PREFIX = re.compile(r"[^\s{}*?\[\]\\^]+")
# Whoever follows the stream lets Redis wait that long for news (caching/follower), and Redis
# looks only now and then whether the time is up.
_LEAST_SOCKET_SECONDS = 0.35


def check_amounts() -> list[CheckMessage]:
    """Return what is wrong with how much is kept, how long, and rebuilt how fast."""
    messages: list[CheckMessage] = [
        Error(
            f"{name} must be {demand}.",
            hint="Leave it out for the default.",
            id="content.E201",
        )
        for names, compare, demand in (
            (_POSITIVE, operator.gt, "positive"),
            (_NOT_NEGATIVE, operator.ge, "0 at least"),
        )
        for name in names
        if not compare(getattr(conf, name), 0)
    ]
    kept_seconds = conf.CONTENT_FRESH_SECONDS + conf.CONTENT_STALE_IF_ERROR_SECONDS
    if kept_seconds > LONGEST_LIFETIME_SECONDS:
        days = LONGEST_LIFETIME_SECONDS / (24 * 60 * 60)
        messages.append(
            CheckWarning(
                "CONTENT_FRESH_SECONDS and CONTENT_STALE_IF_ERROR_SECONDS are longer"
                f" together than anything is kept: {days:g} days.",
                hint=f"Let them be {LONGEST_LIFETIME_SECONDS:g} together at most.",
                id="content.W202",
            )
        )
    return messages


def check_shared_store() -> list[CheckMessage]:
    """Return what is wrong with the Redis that all processes share, if there is one."""
    alias = conf.CONTENT_CACHE_ALIAS
    if not alias:
        return []
    entry = _entries().get(alias)
    if entry is None:
        return [
            Error(
                f"CONTENT_CACHE_ALIAS: there is no {alias!r} in CACHES.",
                hint=f"Known: {', '.join(sorted(_entries()))}. Leave it empty to keep"
                " everything in the memory of each process.",
                id="content.E203",
            )
        ]
    if not _is_redis(entry):
        return [
            Error(
                f"CACHES[{alias!r}]: BACKEND is not that of django-redis.",
                hint="Write 'django_redis.cache.RedisCache'.",
                id="content.E204",
            )
        ]
    return [
        *_check_prefix(),
        *_check_pools(f"CACHES[{alias!r}]", entry),
        *_check_others(alias, entry),
    ]


def _check_prefix() -> Iterator[CheckMessage]:
    prefix = conf.CONTENT_CACHE_PREFIX
    if not _PREFIX.fullmatch(prefix):
        yield Error(
            f"CONTENT_CACHE_PREFIX {prefix!r} must be a name without white space, braces,"
            " brackets, backslashes and wildcards.",
            hint='For example "content", or the name of the site.',
            id="content.E205",
        )


def _check_pools(where: str, entry: Mapping[str, Any]) -> Iterator[CheckMessage]:
    """Look at the pools that django-redis makes; nothing is connected."""
    try:
        pools = list(_connection_options(entry))
    except (ImproperlyConfigured, ImportError, TypeError, ValueError) as exc:
        yield Error(
            f"{where} cannot be used: {exc}.",
            hint="LOCATION is like redis://host:6379/0; the rest is for django-redis.",
            id="content.E206",
        )
        return
    for name in ("SOCKET_TIMEOUT", "SOCKET_CONNECT_TIMEOUT"):
        if not all(pool.get(name.lower()) for pool in pools):
            yield CheckWarning(
                f"{where}: without {name} a Redis that hangs is waited for, for seconds.",
                hint=f"Set {name} in OPTIONS, to 0.5 say.",
                id="content.W207",
            )
    if any(_is_too_short(pool.get("socket_timeout")) for pool in pools):
        yield Error(
            f"{where}: with a SOCKET_TIMEOUT below {_LEAST_SOCKET_SECONDS:g} Redis always"
            " seems to be down, for it is asked to wait for news.",
            hint="Set it to 0.5, say.",
            id="content.E208",
        )


def _check_others(alias: str, entry: Mapping[str, Any]) -> Iterator[CheckMessage]:
    urls = set(_urls(entry))
    for other, other_entry in sorted(_entries().items()):
        if other != alias and urls & set(_urls(other_entry)) and _is_redis(other_entry):
            yield CheckWarning(
                f"CACHES: {alias!r} and {other!r} have the same LOCATION, and so one"
                " pool of connections, with the options of whichever is used first.",
                hint="Give the other one a database of its own, or use one entry.",
                id="content.W209",
            )


def _entries() -> Mapping[str, Mapping[str, Any]]:
    entries: Mapping[str, Mapping[str, Any]] = caches.settings
    return entries


def _is_redis(entry: Mapping[str, Any]) -> bool:
    try:
        backend = import_string(str(entry.get("BACKEND")))
    except ImportError:
        return False
    return isinstance(backend, type) and issubclass(backend, RedisCache)


def _urls(entry: Mapping[str, Any]) -> Sequence[str]:
    location = entry.get("LOCATION") or ""
    return location.split(",") if isinstance(location, str) else list(location)


def _connection_options(entry: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    factory = get_connection_factory({**entry.get("OPTIONS", {})})
    for url in _urls(entry):
        pool = factory.get_connection_pool(factory.make_connection_params(url))
        yield pool.connection_kwargs


def _is_too_short(seconds: float | None) -> bool:
    return seconds is not None and 0 < seconds < _LEAST_SOCKET_SECONDS
