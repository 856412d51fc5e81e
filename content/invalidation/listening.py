"""From the settings to whoever hears what is published, and applies it to a store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

import msgspec
from django.core.exceptions import ImproperlyConfigured

from content.caching.contracts import Store
from content.caching.stores import connect_redis, is_shared
from content.conf import conf
from content.exceptions import InvalidUrlError
from content.invalidation.activemq_options import (
    DEFAULT_TOPIC,
    BrokerOptions,
    Subscription,
    TlsFiles,
    parse_broker_address,
)
from content.invalidation.activemq_source import ActiveMqSource
from content.invalidation.applier import Applier
from content.invalidation.applier_sink import ApplierSink
from content.invalidation.backlog import Pace
from content.invalidation.cache_events import KeyForm
from content.invalidation.event_sources import EventSource, MessageSink
from content.invalidation.event_statistics import EventStatistics
from content.invalidation.listener_lease import ListenerLease, LoneLease
from content.invalidation.local_source import LocalSource
from content.invalidation.redis_lease import KeptLease, TopicLease

_TLS_KEYS = ("authorities", "certificate", "key")
_OPTION_KEYS = {field.name for field in msgspec.structs.fields(BrokerOptions)} - {"tls"}


class WatchedSource(EventSource, Protocol):
    """One of which can be told that it has died."""

    @property
    def is_alive(self) -> bool:
        """Whether it listens, or tries to."""
        ...


class Listener:
    """An event source and what applies its events, started and stopped together."""

    def __init__(
        self, store: Store, make_source: Callable[[MessageSink], WatchedSource]
    ) -> None:
        self._applier = Applier(
            store,
            key_form=KeyForm(conf.CONTENT_EVENT_KEYS),
            pace=Pace(settle_seconds=conf.CONTENT_SETTLE_SECONDS),
        )
        self._source = make_source(ApplierSink(self._applier))

    def start(self) -> None:
        """Begin to listen; returns at once."""
        self._applier.start()
        self._source.start()

    def stop(self) -> bool:
        """Stop listening, then apply what was heard; return whether all of it is."""
        is_heard = self._source.stop()
        return self._applier.stop() and is_heard

    @property
    def is_alive(self) -> bool:
        """Whether its threads run; they end by themselves only by a defect."""
        return self._source.is_alive and self._applier.is_alive

    def statistics(self) -> EventStatistics:
        """Return what has become of the events."""
        return self._applier.statistics()


def make_listener(store: Store, broker: BrokerOptions | None = None) -> Listener:
    """Return who listens to ``CONTENT_EVENT_SOURCE`` and applies to a store.

    Args:
        broker: Instead of ``CONTENT_BROKER``.

    Raises:
        ImproperlyConfigured: A setting does not allow it.
    """
    match conf.CONTENT_EVENT_SOURCE:
        case "activemq":
            options = broker or broker_options(conf.CONTENT_BROKER)
            lease = _make_lease(options)
            return Listener(store, lambda sink: ActiveMqSource(options, sink, lease))
        case "local":
            try:
                return Listener(
                    store,
                    lambda sink: LocalSource(conf.CONTENT_LOCAL_DELIVERY_URL, sink),
                )
            except InvalidUrlError as exc:
                raise ImproperlyConfigured(
                    f"CONTENT_LOCAL_DELIVERY_URL: {exc}"
                ) from exc
        case other:
            raise ImproperlyConfigured(
                f"CONTENT_EVENT_SOURCE is {other!r}, not activemq or local"
            )


def broker_options(settings: Mapping[str, Any]) -> BrokerOptions:
    """Return the options that a mapping like ``CONTENT_BROKER`` holds.

    Raises:
        ImproperlyConfigured: It holds something else, or what does not fit together.
    """
    given = {name: value for name, value in settings.items() if value is not None}
    if unknown := given.keys() - _OPTION_KEYS - set(_TLS_KEYS):
        raise ImproperlyConfigured(f"CONTENT_BROKER: {min(unknown)} means nothing")
    tls = {name: Path(given.pop(name)) for name in _TLS_KEYS if name in given}
    try:
        given["addresses"] = tuple(map(parse_broker_address, given["addresses"]))
        given["subscription"] = Subscription(given.get("subscription", "topic"))
        options = BrokerOptions(
            **{"topic": DEFAULT_TOPIC, **given}, tls=TlsFiles(**tls)
        )
        options.validate()
    except (KeyError, TypeError, ValueError) as exc:
        raise ImproperlyConfigured(f"CONTENT_BROKER: {exc}") from exc
    return options


def _make_lease(options: BrokerOptions) -> ListenerLease:
    if not is_shared():
        return LoneLease(is_kept=options.is_kept)
    prefix = conf.CONTENT_CACHE_PREFIX
    if options.is_kept:
        return KeptLease(connect_redis, prefix=prefix, name=options.client_id)
    return TopicLease(connect_redis, prefix=prefix)
