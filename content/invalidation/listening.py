"""From the settings to whoever hears what is published, and applies it to a store."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    TlsFiles,
    parse_broker_address,
)
from content.invalidation.activemq_source import ActiveMqSource
from content.invalidation.applier import Applier
from content.invalidation.applier_sink import ApplierSink
from content.invalidation.backlog import Pace
from content.invalidation.cache_events import KeyForm
from content.invalidation.edge.edges import configured_edges
from content.invalidation.edge.following import EdgeFollower, EdgeStatistics
from content.invalidation.event_sources import EventSource, MessageSink
from content.invalidation.event_statistics import EventStatistics
from content.invalidation.listener_lease import ListenerLease, LoneLease
from content.invalidation.local_source import LocalSource
from content.invalidation.redis_lease import KeptLease, TopicLease

_TYPES: dict[str, Any] = {
    field.name: field.type for field in msgspec.structs.fields(BrokerOptions)
}
_TLS_KEYS = {field.name for field in msgspec.structs.fields(TlsFiles)}
_KEYS = _TYPES.keys() - {"tls"} | _TLS_KEYS


class SourceState(Protocol):
    """What every source says of how it is doing."""

    @property
    def is_connected(self) -> bool:
        """Whether it hears what is published now."""
        ...

    @property
    def address(self) -> str:
        """Whom it listens to, or tried last."""
        ...

    @property
    def last_error(self) -> str:
        """Why it does not listen, or did not before; empty if there was no error."""
        ...

    @property
    def messages(self) -> int:
        """How many it has heard."""
        ...

    @property
    def gaps(self) -> int:
        """How often it may have missed some."""
        ...


class WatchedSource(EventSource, Protocol):
    """A source that says how it is doing."""

    @property
    def is_alive(self) -> bool:
        """Whether it listens, or tries to."""
        ...

    def status(self) -> SourceState:
        """Return how it is doing."""
        ...


class Listener:
    """An event source and what applies its events, started and stopped together, once."""

    def __init__(
        self,
        applier: Applier,
        make_source: Callable[[MessageSink], WatchedSource],
        edges: Sequence[EdgeFollower] = (),
    ) -> None:
        """Put them together; nothing runs yet.

        Args:
            edges: What tells edge caches of what was applied.
        """
        self._applier = applier
        self._source = make_source(ApplierSink(applier))
        self._edges = edges

    def start(self) -> None:
        """Begin to listen; returns at once."""
        self._applier.start()
        for edge in self._edges:
            edge.start()
        self._source.start()

    def stop(self) -> bool:
        """Stop listening, then apply what was heard; return whether all of it is.

        Takes some seconds while a second stamp is due or the store does not answer, and
        never much longer.
        """
        is_handed_over = self._source.stop()
        is_applied = self._applier.stop()
        for edge in self._edges:  # what is left is told by whoever comes next
            edge.stop()
        return is_applied and is_handed_over

    @property
    def is_alive(self) -> bool:
        """Whether its threads run; they end by themselves only by a defect."""
        edges = all(edge.is_alive for edge in self._edges)
        return self._source.is_alive and self._applier.is_alive and edges

    def status(self) -> SourceState:
        """Return how the source is doing."""
        return self._source.status()

    def statistics(self) -> EventStatistics:
        """Return what has become of the events."""
        return self._applier.statistics()

    def edge_statistics(self) -> tuple[EdgeStatistics, ...]:
        """Return how each edge cache is being told."""
        return tuple(edge.statistics() for edge in self._edges)


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
            return Listener(
                _make_applier(store),
                lambda sink: ActiveMqSource(options, sink, lease),
                _make_edges(store),
            )
        case "local":
            return Listener(
                _make_applier(store), _make_local_source, _make_edges(store)
            )
        case "":
            raise ImproperlyConfigured(
                "CONTENT_EVENT_SOURCE is empty: nobody tells what is published"
            )
        case other:
            raise ImproperlyConfigured(
                f"CONTENT_EVENT_SOURCE is {other!r}, not activemq or local"
            )


def broker_options(settings: object) -> BrokerOptions:
    """Return the options that a mapping like ``CONTENT_BROKER`` holds.

    Raises:
        ImproperlyConfigured: It holds something else, or what does not fit together.
    """
    if not isinstance(settings, Mapping):
        raise ImproperlyConfigured("CONTENT_BROKER is no mapping")
    # An environment may name everything, and leave most of it empty.
    given = {
        name: value
        for name, value in settings.items()
        if value is not None and (value != "" or name == "topic")
    }
    if unknown := sorted(map(str, given.keys() - _KEYS)):
        raise ImproperlyConfigured(
            f"CONTENT_BROKER: {', '.join(unknown)} means nothing"
        )
    try:
        addresses = _convert("addresses", given.pop("addresses", ()), tuple[str, ...])
        tls = {
            name: Path(_convert(name, given.pop(name), str))
            for name in _TLS_KEYS & given.keys()
        }
        others = {
            name: _convert(name, value, _TYPES[name]) for name, value in given.items()
        }
        options = BrokerOptions(
            addresses=tuple(map(parse_broker_address, addresses)),
            tls=TlsFiles(**tls),
            **{"topic": DEFAULT_TOPIC, **others},
        )
        options.validate()
    except ValueError as exc:
        raise ImproperlyConfigured(f"CONTENT_BROKER: {exc}") from exc
    return options


def _convert(name: str, value: object, kind: Any) -> Any:
    """Return a value of the setting as what it has to be: a text is no list of texts."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as exc:
        raise ValueError(f"{name}: {exc}") from exc


def _make_applier(store: Store) -> Applier:
    try:
        key_form = KeyForm(conf.CONTENT_EVENT_KEYS)
    except ValueError as exc:
        raise ImproperlyConfigured(f"CONTENT_EVENT_KEYS: {exc}") from exc
    pace = Pace(settle_seconds=conf.CONTENT_SETTLE_SECONDS)
    return Applier(store, key_form=key_form, pace=pace)


def _make_edges(store: Store) -> tuple[EdgeFollower, ...]:
    return tuple(EdgeFollower(edge, store) for edge in configured_edges())


def _make_local_source(sink: MessageSink) -> LocalSource:
    try:
        return LocalSource(conf.CONTENT_LOCAL_DELIVERY_URL, sink)
    except InvalidUrlError as exc:
        raise ImproperlyConfigured(f"CONTENT_LOCAL_DELIVERY_URL: {exc}") from exc


def _make_lease(options: BrokerOptions) -> ListenerLease:
    if not is_shared():
        return LoneLease(is_kept=options.is_kept)
    prefix = conf.CONTENT_CACHE_PREFIX
    if options.is_kept:
        return KeptLease(connect_redis, prefix=prefix, name=options.client_id)
    return TopicLease(connect_redis, prefix=prefix)
