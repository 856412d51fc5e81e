"""Listens to ActiveMQ and never gives up."""

from __future__ import annotations

import logging
import random
import threading
import time

import msgspec

from content.invalidation.activemq_connection import (
    BrokerConnection,
    BrokerConnectionError,
    BrokerRefusedConnectionError,
    BrokerRejectedError,
)
from content.invalidation.activemq_inbox import Inbox, Subscribed
from content.invalidation.activemq_options import (
    BrokerAddress,
    BrokerOptions,
    Subscription,
)
from content.invalidation.activemq_worker import MessageWorker, WorkerPace
from content.invalidation.event_sources import MessageSink
from content.invalidation.listener_lease import ListenerLease

logger = logging.getLogger(__name__)

_WATCHES_IN_A_HEART_BEAT = 4
_LOOK_UP_SECONDS = 1.0
_NO_STOMP = "newer brokers ship with STOMP switched off: see its transportConnectors"
_STANDING_BY = "already connected"  # in ActiveMQ's error for a client id that is in use
_DEFAULT_WORKER_PACE = WorkerPace()


class SourcePace(msgspec.Struct, frozen=True, kw_only=True):
    """How long things may take, in seconds, and how much may wait."""

    first_pause_seconds: float = 0.25
    """Between attempts; doubled until the longest, and then shortened at random."""
    longest_pause_seconds: float = 2.0
    """The broker is found at most that long after it came back."""
    longest_pause_if_rejected_seconds: float = 15.0
    """A wrong password gets no better by trying, and brokers log each attempt."""
    drain_seconds: float = 5.0
    """For applying what was received, when stopping."""
    max_messages: int = 100_000
    max_bytes: int = 64 * 1024 * 1024  # 64 MiB
    worker: WorkerPace = _DEFAULT_WORKER_PACE


_DEFAULT_PACE = SourcePace()


class SourceStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How a source is doing."""

    is_connected: bool
    is_current: bool
    """Whether it is connected, and whatever was missed before that is made good."""
    address: str
    """Of the broker that is connected to, or was tried last; empty before the first."""
    last_error: str
    """Why there is no connection, or was none before; empty if there was no error."""
    connections: int
    messages: int
    gaps: int
    waiting: int
    """Messages received but not handed over yet."""


class ActiveMqSource:
    """Hears of publishing events from a topic or queue of ActiveMQ.

    One thread makes connections and watches them; another, the worker, hands over what
    arrives; a third, stomp.py's, reads. Whatever fails, a connection is made again.
    """

    def __init__(
        self,
        options: BrokerOptions,
        sink: MessageSink,
        lease: ListenerLease,
        *,
        pace: SourcePace = _DEFAULT_PACE,
    ) -> None:
        self._options = options
        self._pace = pace
        self._inbox = Inbox(max_messages=pace.max_messages, max_bytes=pace.max_bytes)
        self._worker = MessageWorker(
            self._inbox,
            sink,
            lease,
            # A queue is shared, and what a durable subscription missed comes unordered.
            is_numbered=not options.is_kept,
            pace=pace.worker,
        )
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._is_stopping = threading.Event()
        self._connection: BrokerConnection | None = None
        self._is_connected = False
        self._address = ""
        self._last_error = ""
        self._connections = 0
        self._thread = threading.Thread(
            target=self._run, name="content-activemq-supervisor", daemon=True
        )

    def start(self) -> None:
        """Begin to listen; returns at once."""
        self._worker.start()
        self._thread.start()

    def stop(self) -> bool:
        """Stop listening; return whether all that was heard has been applied.

        In this order: take nothing in any more, and make no new connection; hand over and
        apply what was received; acknowledge it, for which the connection is still there;
        leave the broker. What a broker keeps and was not acknowledged comes again.
        """
        self._inbox.close()
        with self._lock:
            self._is_stopping.set()
            connection = self._connection
            if connection is not None and not self._is_connected:
                connection.cut("stopped")
        self._wake.set()
        is_applied = self._worker.join(timeout_seconds=self._pace.drain_seconds)
        if not is_applied:
            logger.error("stopped with messages not applied")
        if connection is not None:
            connection.close()
        if self._thread.ident is not None:
            # Looking up a host name is the one thing that cannot be interrupted.
            self._thread.join(_LOOK_UP_SECONDS)
        return is_applied

    @property
    def is_alive(self) -> bool:
        """Whether its threads run; they end by themselves only by a defect."""
        return self._thread.is_alive() and self._worker.is_alive

    def status(self) -> SourceStatus:
        """Return how it is doing."""
        return SourceStatus(
            is_connected=self._is_connected,
            is_current=self._is_connected
            and self._worker.current_connection is self._connection,
            address=self._address,
            last_error=self._last_error,
            connections=self._connections,
            messages=self._worker.message_count,
            gaps=self._worker.gap_count,
            waiting=len(self._inbox),
        )

    # -- the thread --------------------------------------------------------------------

    def _run(self) -> None:
        failures = 0
        while not self._is_stopping.is_set():
            for address in self._options.addresses:
                is_rejected = False
                connected_seconds = 0.0
                try:
                    connected_seconds = self._listen_to(address)
                except BrokerConnectionError as exc:
                    is_rejected = self._note_failure(address, exc)
                except Exception as exc:  # the thread's top: nobody else would go on
                    logger.exception("broker connection failed address=%s", address)
                    self._last_error = str(exc)
                if self._is_stopping.is_set():
                    return
                # One that is lost at once is as bad as none.
                has_lasted = connected_seconds > self._options.heart_beat_seconds
                failures = 0 if has_lasted else failures + 1
                self._pause(failures, is_rejected=is_rejected)

    def _listen_to(self, address: BrokerAddress) -> float:
        """Connect, and stay until the connection is lost; return for how many seconds.

        Raises:
            BrokerConnectionError: There was no connection.
        """
        self._address = str(address)
        broker_id = self._ask_who_is(address)
        connection = self._new_connection(address)
        try:
            connection.log_in(client_id=self._durable_client_id)
            connection.subscribe()
            connected_at = time.monotonic()
            self._note_success(connection, broker_id or connection.broker_id)
            self._watch(connection)
        finally:
            self._forget(connection)
        return time.monotonic() - connected_at

    @property
    def _durable_client_id(self) -> str:
        is_durable = self._options.subscription is Subscription.DURABLE
        return self._options.client_id if is_durable else ""

    def _ask_who_is(self, address: BrokerAddress) -> str:
        """Return the broker's id where the connection will not tell it: see there."""
        if not self._durable_client_id:
            return ""
        connection = self._new_connection(address)
        try:
            connection.log_in()
            return connection.broker_id
        finally:
            self._forget(connection)

    def _new_connection(self, address: BrokerAddress) -> BrokerConnection:
        connection = BrokerConnection(
            address, self._options, inbox=self._inbox, on_lost=self._wake.set
        )
        with self._lock:
            self._connection = connection
            if self._is_stopping.is_set():
                connection.cut("stopped")
        return connection

    def _forget(self, connection: BrokerConnection) -> None:
        # When stopping, a connection that works is still needed: stop() closes it.
        if not (self._is_stopping.is_set() and self._is_connected):
            connection.close()
        with self._lock:
            self._is_connected = False

    def _watch(self, connection: BrokerConnection) -> None:
        tick = self._options.heart_beat_seconds / _WATCHES_IN_A_HEART_BEAT
        while not (connection.is_lost or self._is_stopping.is_set()):
            self._wake.wait(tick)
            self._wake.clear()
            connection.check()
        if connection.is_lost and not self._is_stopping.is_set():
            self._last_error = connection.lost_because
            logger.warning(
                "broker connection lost address=%s reason=%s",
                connection.address,
                connection.lost_because,
            )

    def _pause(self, failures: int, *, is_rejected: bool) -> None:
        pace = self._pace
        # As many attempts without a pause as there are addresses; then ever longer.
        rounds = failures // len(self._options.addresses)
        if failures % len(self._options.addresses):
            return
        longest = (
            pace.longest_pause_if_rejected_seconds
            if is_rejected
            else pace.longest_pause_seconds
        )
        pause = min(longest, pace.first_pause_seconds * 2 ** min(rounds, 30))
        # At random, so that all the listeners of a fleet do not come at once.
        self._is_stopping.wait(pause * random.uniform(0.5, 1))  # noqa: S311  # no secret

    # -- saying so ---------------------------------------------------------------------

    def _note_success(self, connection: BrokerConnection, broker_id: str) -> None:
        with self._lock:
            self._is_connected = True
        self._connections += 1
        self._last_error = ""
        logger.info(
            "broker connected address=%s destination=%s",
            connection.address,
            self._options.destination,
        )
        self._inbox.put(Subscribed(connection=connection, broker_id=broker_id))

    def _note_failure(
        self, address: BrokerAddress, error: BrokerConnectionError
    ) -> bool:
        """Log it unless it is the same as before; return whether trying is no use."""
        reason = f"{address}: {error}"
        is_new = reason != self._last_error and not self._is_stopping.is_set()
        self._last_error = reason
        match error:
            case BrokerRejectedError() if _STANDING_BY in str(error):
                if is_new:
                    logger.info("broker has another listener, standing by: %s", reason)
                return False
            case BrokerRefusedConnectionError():
                if is_new:
                    logger.warning("broker refused error=%s hint=%s", reason, _NO_STOMP)
                return False
            case _:
                if is_new:
                    logger.warning("broker not connected error=%s", reason)
                return isinstance(error, BrokerRejectedError)
