"""One connection to one broker: log in, subscribe, and notice when it is lost."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from typing import Any

from content.invalidation.activemq_inbox import Delivered, Inbox, ProbeAnswered
from content.invalidation.activemq_options import (
    BrokerAddress,
    BrokerOptions,
    Subscription,
)
from content.invalidation.activemq_transport import (
    SEND_ERRORS,
    ConnectionListener,
    StompConnection,
)

_SUBSCRIPTION_ID = "content"
_SUBSCRIBED = "subscribed"
_FAREWELL = "farewell"
_PROBE = "probe "
_ALIVE = "alive"
_CLOSED = "the broker closed the connection"
_FAREWELL_SECONDS = 0.5
_RELEASE_SECONDS = 1.0
# ActiveMQ sends its first heart-beat after two intervals.
_SILENT_HEART_BEATS = 2.5
# What follows is the connection's number; what comes before, the broker's process.
_SESSION = re.compile(r"(ID:.+-\d+-\d+)-\d+:\d+", re.ASCII)


class BrokerConnectionError(Exception):
    """The connection could not be made; the message says why."""


class BrokerRefusedConnectionError(BrokerConnectionError):
    """The host answered that nobody listens on the port."""


class BrokerRejectedError(BrokerConnectionError):
    """The broker answered with an error: to the login, or to the subscription."""


class BrokerConnection(ConnectionListener):  # type: ignore[misc]  # stomp.py ships no types
    """A connection that is used once; another one takes its place when it is lost.

    Methods named ``on_`` are called by the connection's own thread, the one thread that
    reads. They never block and never raise: stomp.py would end the connection.
    """

    def __init__(
        self,
        address: BrokerAddress,
        options: BrokerOptions,
        *,
        inbox: Inbox,
        on_lost: Callable[[], object],
    ) -> None:
        """Prepare; nothing is connected yet.

        Args:
            inbox: Gets messages and answered probes.
            on_lost: Called once or more when the connection has been lost, or ended.
        """
        self.address = address
        self._options = options
        self._inbox = inbox
        self._on_lost = on_lost
        self._lock = threading.Lock()
        self._lost = threading.Event()
        self._lost_because = ""
        self._rejection = ""
        self._session = ""
        self._logged_in = threading.Event()
        self._subscribed = threading.Event()
        self._said_farewell = threading.Event()
        self._heard_at = time.monotonic()
        self._asked_at = 0.0
        self._stomp: StompConnection | None = None

    # -- making it ---------------------------------------------------------------------

    def log_in(self, *, client_id: str = "") -> None:
        """Connect, and wait until the broker lets us in.

        Raises:
            BrokerConnectionError: It did not, or not in time, or ``cut`` was called.
        """
        try:
            connection = self._prepare()
            connection.start()
        except ConnectionRefusedError as exc:
            raise BrokerRefusedConnectionError(str(exc)) from exc
        except OSError as exc:
            raise BrokerConnectionError(str(exc) or type(exc).__name__) from exc
        headers = {"client-id": client_id} if client_id else {}
        try:
            connection.connect(
                self._options.user, self._options.password, wait=False, headers=headers
            )
        except SEND_ERRORS as exc:
            raise BrokerConnectionError(self._lost_because or _CLOSED) from exc
        self._await(self._logged_in, "the login; is it a port for STOMP?")

    def _prepare(self) -> StompConnection:
        options = self._options
        connection = StompConnection(
            self.address,
            tls=options.tls.build_context() if self.address.is_tls else None,
            timeout_seconds=options.connect_timeout_seconds,
            heart_beat_seconds=options.heart_beat_seconds,
        )
        connection.set_listener("content", self)
        with self._lock:
            if self.is_lost:
                raise ConnectionAbortedError(self._lost_because)
            self._stomp = connection
        return connection

    def subscribe(self) -> None:
        """Subscribe, and wait for the broker's confirmation.

        Raises:
            BrokerConnectionError: There was none.
        """
        headers = {"receipt": _SUBSCRIBED}
        if self._options.subscription is Subscription.DURABLE:
            headers["activemq.subscriptionName"] = self._options.client_id
        try:
            self._connected().subscribe(
                self._options.destination,
                id=_SUBSCRIPTION_ID,
                # The broker forgets what was only sent, not even read, with "auto".
                ack="client" if self._options.is_kept else "auto",
                headers=headers,
            )
        except SEND_ERRORS as exc:
            raise BrokerConnectionError(self._lost_because or _CLOSED) from exc
        # Without the right to read there is an error, no receipt, and no disconnection.
        self._await(self._subscribed, "the subscription")

    def _await(self, event: threading.Event, step: str) -> None:
        if not event.wait(self._options.connect_timeout_seconds):
            raise BrokerConnectionError(f"no answer to {step}")
        if self._rejection:
            raise BrokerRejectedError(self._rejection)
        if self._lost.is_set():
            raise BrokerConnectionError(self._lost_because)

    # -- using it ----------------------------------------------------------------------

    @property
    def broker_id(self) -> str:
        """What tells the broker's process from others and from its own next start.

        Only while logged in without a client id: the broker repeats that instead.
        """
        match = _SESSION.fullmatch(self._session)
        return match[1] if match else self._session

    @property
    def is_lost(self) -> bool:
        """Whether it has failed or was ended."""
        return self._lost.is_set()

    @property
    def lost_because(self) -> str:
        """Why it was lost; empty until then."""
        return self._lost_because

    def acknowledge(self, message: Delivered) -> None:
        """Let the broker forget a message and all that it delivered before it."""
        if ack := message.headers.get("ack"):
            self._send("ACK", {"id": ack})

    def probe(self, probe: str) -> None:
        """Ask something that the broker answers in the inbox, after all it sent before.

        ``probe`` comes back with the answer.
        """
        self._ask(probe, receipt=_PROBE + probe)

    def check(self) -> None:
        """Give up a connection on which the broker has been silent for too long.

        Call it a few times per heart-beat. Needed because neither the system nor stomp.py
        notices a broker that hangs, at least not over TLS. A broker that sends no
        heart-beats is asked for an answer instead.
        """
        heart_beat_seconds = self._options.heart_beat_seconds
        now = time.monotonic()
        silent_seconds = now - self._heard_at
        if silent_seconds > heart_beat_seconds * _SILENT_HEART_BEATS:
            self.cut(f"the broker was silent for {silent_seconds:.1f} s")
        elif now - max(self._heard_at, self._asked_at) > heart_beat_seconds:
            self._asked_at = now
            self._ask(_ALIVE, receipt=_ALIVE)

    def cut(self, reason: str) -> None:
        """End it at once, from any thread and in any state."""
        self._lose(reason)
        with self._lock:
            connection = self._stomp
        if connection is not None:
            connection.cut()

    def close(self) -> None:
        """End it, politely if it works, and free what it holds; bounded in time."""
        if not self.is_lost and self._logged_in.is_set():
            self._send("DISCONNECT", {"receipt": _FAREWELL})
            self._said_farewell.wait(_FAREWELL_SECONDS)
        self.cut("closed")
        if self._stomp is not None:
            self._stomp.release(wait_seconds=_RELEASE_SECONDS)

    def _ask(self, transaction: str, *, receipt: str) -> None:
        # A transaction that is given up at once is a question that changes nothing.
        self._send("BEGIN", {"transaction": transaction, "receipt": receipt})
        self._send("ABORT", {"transaction": transaction})

    def _send(self, command: str, headers: dict[str, str]) -> None:
        if self.is_lost:
            return
        try:
            self._connected().send_frame(command, headers)
        except SEND_ERRORS as exc:
            self.cut(f"cannot be written to: {exc}")

    def _connected(self) -> StompConnection:
        if self._stomp is None:
            raise ConnectionError("not connected")
        return self._stomp

    def _lose(self, reason: str) -> None:
        with self._lock:
            if not self._lost.is_set():
                self._lost_because = reason
                self._lost.set()
        for event in (self._logged_in, self._subscribed, self._said_farewell):
            event.set()  # nobody needs to wait any longer
        self._on_lost()

    # -- what stomp.py calls -----------------------------------------------------------

    def on_connected(self, frame: Any) -> None:
        """Note that the broker let us in."""
        self._heard()
        self._session = frame.headers.get("session", "")
        self._logged_in.set()

    def on_message(self, frame: Any) -> None:
        """Keep the message for the worker."""
        self._heard()
        self._inbox.put(
            Delivered(connection=self, body=frame.body or b"", headers=frame.headers)
        )

    def on_receipt(self, frame: Any) -> None:
        """Note what the broker has done."""
        self._heard()
        receipt = frame.headers.get("receipt-id", "")
        if receipt == _SUBSCRIBED:
            self._subscribed.set()
        elif receipt == _FAREWELL:
            self._said_farewell.set()
        elif receipt.startswith(_PROBE):
            probe = receipt.removeprefix(_PROBE)
            self._inbox.put(ProbeAnswered(connection=self, probe=probe))

    def on_heartbeat(self) -> None:
        """Note that the broker lives."""
        self._heard()

    def on_error(self, frame: Any) -> None:
        """Give up: an error is the last that a broker should say on a connection."""
        text = frame.headers.get("message", "") or "no reason given"
        self._rejection = text
        self._lose(f"the broker said: {text}")

    def on_disconnected(self) -> None:
        """Note the loss; stomp.py may say it more than once."""
        self._lose(_CLOSED)

    def on_heartbeat_timeout(self) -> None:
        """Note that stomp.py found the broker silent."""
        self._lose("no heart-beats")

    def _heard(self) -> None:
        self._heard_at = time.monotonic()
