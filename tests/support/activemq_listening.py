"""A listener under test: what it hands over is recorded, and can be waited for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from content.invalidation.activemq_options import (
    BrokerAddress,
    BrokerOptions,
    TlsFiles,
)
from content.invalidation.activemq_source import ActiveMqSource, SourcePace
from content.invalidation.activemq_worker import WorkerPace
from content.invalidation.listener_lease import ListenerLease, LoneLease

TOPIC = "TridionCacheChannel"
WAIT_SECONDS = 15.0
#: A broker that hangs is noticed after 2.5 times that.
HEART_BEAT_SECONDS = 0.6
PACE = SourcePace(
    first_pause_seconds=0.05,
    longest_pause_seconds=0.3,
    longest_pause_if_rejected_seconds=0.3,
    drain_seconds=0.5,
    worker=WorkerPace(tick_seconds=0.05, renew_seconds=0.1),
)


class RecordingSink:
    """Remembers what it is given; fails as it is told."""

    def __init__(self) -> None:
        self.bodies: list[str] = []
        self.gaps: list[str] = []
        self.message_ids: list[str] = []
        self.poison = ""
        self.can_take_gaps = True
        self.can_flush = True
        self.flush_after: threading.Event | None = None
        self._changed = threading.Condition()

    def message(self, body: bytes, message_id: str, headers: Mapping[str, str]) -> None:
        with self._changed:
            self.bodies.append(body.decode())
            self.message_ids.append(message_id)
            self._changed.notify_all()
        if self.poison and body.decode() == self.poison:
            raise ValueError(self.poison)

    def gap(self, reason: str) -> None:
        if not self.can_take_gaps:
            raise RuntimeError("no gaps today")
        with self._changed:
            self.gaps.append(reason)
            self._changed.notify_all()

    def flush(self, *, timeout_seconds: float) -> bool:
        return self.flush_after.is_set() if self.flush_after else self.can_flush

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Wait until it holds of what was recorded."""
        with self._changed:
            if not self._changed.wait_for(condition, WAIT_SECONDS):
                raise AssertionError(f"got only {self.bodies=} {self.gaps=}")

    def wait_for_body(self, body: str) -> None:
        self.wait_for(lambda: body in self.bodies)

    def wait_for_gaps(self, count: int) -> None:
        self.wait_for(lambda: len(self.gaps) >= count)


def broker_options(
    *ports: int, tls: TlsFiles | None = None, **options: Any
) -> BrokerOptions:
    """Return how to listen to brokers on these ports; over TLS if files are given."""
    return BrokerOptions(
        addresses=tuple(
            BrokerAddress(host="127.0.0.1", port=port, is_tls=tls is not None)
            for port in ports
        ),
        tls=tls or TlsFiles(),
        **{
            "topic": TOPIC,
            "heart_beat_seconds": HEART_BEAT_SECONDS,
            "connect_timeout_seconds": 2.0,
            **options,
        },
    )


class Listening:
    """A source and its sink."""

    def __init__(
        self,
        options: BrokerOptions,
        lease: ListenerLease | None = None,
        pace: SourcePace = PACE,
    ) -> None:
        self.sink = RecordingSink()
        self.source = ActiveMqSource(
            options,
            self.sink,
            lease or LoneLease(is_kept=options.is_kept),
            pace=pace,
        )

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Wait for something of which nobody tells; look often."""
        deadline = threading.Event()
        for _ in range(int(WAIT_SECONDS / 0.02)):
            if condition():
                return
            deadline.wait(0.02)
        raise AssertionError(f"not so: {self.source.status()}")

    def wait_until_current(self) -> None:
        """Wait until it is connected, and what it missed is reported by someone."""
        self.wait_until(lambda: self.source.status().is_current)

    def wait_until_connected(self, *, times: int = 1) -> None:
        self.wait_until(
            lambda: (
                self.source.status().is_connected
                and self.source.status().connections >= times
            )
        )

    def wait_until_disconnected(self) -> None:
        self.wait_until(lambda: not self.source.status().is_connected)


@contextmanager
def listening(
    options: BrokerOptions, lease: ListenerLease | None = None
) -> Iterator[Listening]:
    """Listen for as long as the block; it ends with a clean stop."""
    listener = Listening(options, lease)
    listener.source.start()
    try:
        yield listener
    finally:
        listener.source.stop()
