"""Hands what the broker sent to a sink, and sees to it that nothing is missed unnoticed."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

import msgspec

from content.exceptions import CacheUnavailableError
from content.invalidation.activemq_connection import BrokerConnection
from content.invalidation.activemq_inbox import (
    Delivered,
    Inbox,
    Item,
    Overflowed,
    ProbeAnswered,
    Subscribed,
)
from content.invalidation.activemq_message_ids import MessageNumbers
from content.invalidation.event_sources import MessageSink
from content.invalidation.listener_lease import ListenerLease, Verdict

logger = logging.getLogger(__name__)

_ITEMS_AT_A_TIME = 500
_FLUSH_SECONDS = 1.0  # then look after the rest, and flush again


class WorkerPace(msgspec.Struct, frozen=True, kw_only=True):
    """How often to do what is not asked for by a message."""

    tick_seconds: float = 0.25
    renew_seconds: float = 1.0
    """How often to renew the lease, and so how far behind its end may be."""


class MessageWorker:
    """One thread between the inbox and the sink; it alone calls either, and the lease.

    In this order, round after round: take what there is; hand it over; let the sink apply
    it; and only then tell the broker that it may forget it, and the lease that nothing
    up to here is left undone.
    """

    def __init__(
        self,
        inbox: Inbox,
        sink: MessageSink,
        lease: ListenerLease,
        *,
        is_numbered: bool,
        pace: WorkerPace,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare; the thread is not started.

        Args:
            is_numbered: A hole in the numbers of messages means that some are missing.
        """
        self._inbox = inbox
        self._sink = sink
        self._lease = lease
        self._is_numbered = is_numbered
        self._pace = pace
        self._clock = clock
        self._connection: BrokerConnection | None = None
        self._numbers_of: BrokerConnection | None = None
        self._numbers = MessageNumbers()
        self._gap = ""  # why there is one that the sink has not taken yet
        self._is_unapplied = False
        self._unacknowledged: Delivered | None = None
        self._answered: str | None = None
        self._is_report_given = False  # of what the lease found missing
        self._renew_at = 0.0
        self._is_store_failing = False
        self._is_out_of_time = threading.Event()
        #: The connection before which nothing is missing that is not made good.
        self.current_connection: BrokerConnection | None = None
        self.message_count = 0
        self.gap_count = 0
        self._thread = threading.Thread(
            target=self._run, name="content-activemq-worker", daemon=True
        )

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def join(self, *, timeout_seconds: float) -> bool:
        """Wait until all is applied, after the inbox was closed; return whether it is.

        What is not applied in time is given up.
        """
        if self._thread.ident is not None:
            self._thread.join(timeout_seconds)
        self._is_out_of_time.set()
        return not (self._thread.is_alive() or self._is_something_left)

    @property
    def is_alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    @property
    def _is_something_left(self) -> bool:
        return bool(self._gap) or self._is_unapplied

    def _run(self) -> None:
        while not self._is_out_of_time.is_set():
            items = self._inbox.take(
                _ITEMS_AT_A_TIME, wait_seconds=self._pace.tick_seconds
            )
            try:
                self._work(items)
                if self._inbox.is_drained:
                    self._flush()
            except Exception:  # the thread's top: nobody else would go on
                logger.exception("messages not handled")
                self._gap = "an error while handling messages"
            if self._inbox.is_drained:
                if not self._is_something_left:
                    return
                self._is_out_of_time.wait(self._pace.tick_seconds)

    def _work(self, items: list[Item]) -> None:
        for item in items:
            self._handle(item)
        self._report_gap()
        self._look_after_lease()
        if self._unacknowledged or self._answered or self._is_report_given:
            self._flush()

    # -- messages ----------------------------------------------------------------------

    def _handle(self, item: Item) -> None:
        match item:
            case Delivered():
                self._hand_over(item)
            case Subscribed():
                self._connection = item.connection
                self._unacknowledged = self._answered = None
                self._is_report_given = False
                self._lease.begin(item.broker_id)
            case ProbeAnswered() if item.connection is self._connection:
                self._answered = item.probe
            case Overflowed():
                logger.error("messages dropped, queue full count=%d", item.count)
                self._gap = "overflow"

    def _hand_over(self, message: Delivered) -> None:
        message_id = message.headers.get("message-id", "")
        if self._is_numbered:
            self._look_for_hole(message.connection, message_id)
        self.message_count += 1
        try:
            self._sink.message(message.body, message_id, message.headers)
        except Exception:  # one message must not end the subscription to all others
            logger.exception("message not taken message_id=%s", message_id)
            self._gap = "a message was not taken"
        self._is_unapplied = True
        if "ack" in message.headers:
            self._unacknowledged = message

    def _look_for_hole(self, connection: BrokerConnection, message_id: str) -> None:
        if connection is not self._numbers_of:
            # What was missed in between is the lease's business.
            self._numbers_of, self._numbers = connection, MessageNumbers()
        if missing := self._numbers.count_missing(message_id):
            logger.error("messages missing count=%d next=%s", missing, message_id)
            self._gap = "the broker dropped messages"

    def _report_gap(self) -> None:
        """Let the sink take the gap; it stays until that has worked."""
        if self._gap:
            self._sink.gap(self._gap)
            self._note_report(self._gap)
            self._gap = ""

    def _note_report(self, reason: str) -> None:
        logger.warning("gap reported reason=%s", reason)
        self.gap_count += 1
        self._is_unapplied = True

    # -- the lease, and what may be forgotten -------------------------------------------

    def _look_after_lease(self) -> None:
        connection = self._connection
        if connection is None or connection.is_lost:
            return
        try:
            if not self._is_report_given:
                self._judge(connection)
            if self._clock() >= self._renew_at:
                self._renew_at = self._clock() + self._pace.renew_seconds
                if probe := self._lease.renew():
                    connection.probe(probe)
        except CacheUnavailableError as exc:
            self._note_store(exc)
        else:
            self._note_store(None)

    def _judge(self, connection: BrokerConnection) -> None:
        verdict = self._lease.judge()
        self.current_connection = connection if verdict is Verdict.NOTHING else None
        if verdict is Verdict.SOMETHING:
            self._sink.gap(self._lease.reason)
            self._note_report(self._lease.reason)
            self._is_report_given = True

    def _flush(self) -> None:
        if self._is_unapplied:
            if not self._sink.flush(timeout_seconds=_FLUSH_SECONDS):
                return
            self._is_unapplied = False
        message, self._unacknowledged = self._unacknowledged, None
        if message is not None and message.connection is self._connection:
            message.connection.acknowledge(message)
        try:
            if self._is_report_given:
                self._lease.reported()
                self._is_report_given = False
            if self._answered is not None:
                self._lease.answered(self._answered)
                self._answered = None
        except CacheUnavailableError as exc:
            self._note_store(exc)

    def _note_store(self, error: CacheUnavailableError | None) -> None:
        if error is not None and not self._is_store_failing:
            logger.warning("lease not renewed, trying again error=%s", error)
        self._is_store_failing = error is not None
