"""stomp.py's transport and connection, without the faults of its version 9.

- Over TLS the end of the stream is not noticed: the thread reads on at full speed.
- Closing TLS waits for the broker's farewell, for ever if the broker hangs.
- Connecting cannot be interrupted, and the reason of a failure is only logged.
- An error while sending is logged with its traceback, although heart-beats go on being
  sent until the loss has been noticed elsewhere.

stomp.py ships no types, hence the ignored base classes.
"""

from __future__ import annotations

import os
import selectors
import socket
import ssl
import struct
import threading
import time
from contextlib import suppress
from typing import Any

# Otherwise the import looks its own host name up, which takes long where DNS is broken.
os.environ.setdefault("STOMP_SKIP_HOSTNAME_SCAN", "1")

import stomp  # after the variable that it reads
from stomp.connect import BaseConnection
from stomp.exception import StompException
from stomp.protocol import Protocol12
from stomp.transport import Transport
from stomp.utils import PollableQueue

from content.invalidation.activemq_options import BrokerAddress

#: What sending raises when the connection is lost or just being closed: stomp.py takes
#: the queue between threads away while another may be about to use it.
SEND_ERRORS = (OSError, AttributeError, StompException)

#: The base of listeners to a connection; its methods do nothing.
ConnectionListener = stomp.ConnectionListener

_RECEIVE_BYTES = 64 * 1024
# A broker that has one event on its way keeps the next until we confirm it (Nagle), which
# by default takes 40 ms: the events of one publish would come as two batches.
_QUICK_ACK: int | None = getattr(socket, "TCP_QUICKACK", None)
# A broker that hangs takes nothing; whoever sends to it must not hang as well, least of
# all the thread that watches it. As a C timeval: seconds and microseconds.
_SEND_TIMEOUT = struct.pack("@ll", 2, 0)
# stomp.py's own watchdog, in heart-beats; ours fires earlier, this is the second line.
_STOMP_WATCHDOG = 4.0


class StompConnection(BaseConnection, Protocol12):  # type: ignore[misc]  # see above
    """A STOMP 1.2 connection, for one connection to one address."""

    def __init__(
        self,
        address: BrokerAddress,
        *,
        tls: ssl.SSLContext | None,
        timeout_seconds: float,
        heart_beat_seconds: float,
    ) -> None:
        """Prepare; nothing is connected before ``connect(wait=False)``.

        Args:
            timeout_seconds: For connecting and the TLS handshake together.
        """
        transport = _Transport(address, tls=tls, timeout_seconds=timeout_seconds)
        milliseconds = int(heart_beat_seconds * 1000)
        BaseConnection.__init__(self, transport)
        Protocol12.__init__(
            self,
            transport,
            (milliseconds, milliseconds),
            # ActiveMQ takes a message with a length for bytes, one without for text.
            auto_content_length=False,
            heart_beat_receive_scale=_STOMP_WATCHDOG,
        )

    def start(self) -> None:
        """Connect, as far as TCP and TLS.

        Raises:
            OSError: With the reason.
        """
        self.transport.start()

    def cut(self) -> None:
        """End the connection at once, in whatever state; never blocks."""
        self.transport.disconnect_socket()

    def release(self, *, wait_seconds: float) -> None:
        """Wait for the connection's thread to end, after ``cut``, and free the socket."""
        thread = self.transport.io_thread
        if thread is not None:
            thread.join(wait_seconds)
        if thread is None or not thread.is_alive():
            self.transport.cleanup()


class _Transport(Transport):  # type: ignore[misc]  # see above
    socket: Any  # stomp.py sets it to None and back

    def __init__(
        self,
        address: BrokerAddress,
        *,
        tls: ssl.SSLContext | None,
        timeout_seconds: float,
    ) -> None:
        super().__init__([(address.host, address.port)], auto_decode=False)
        self._address = address
        self._tls = tls
        self._timeout_seconds = timeout_seconds
        self._is_cut = False
        self._cutting = threading.Lock()
        self._sending = threading.Lock()
        self.override_threading(_start_thread)

    def attempt_connection(self) -> None:
        """Connect to the first of the host's addresses that answers.

        Raises:
            OSError: None did.
        """
        deadline = time.monotonic() + self._timeout_seconds
        failure: OSError = ConnectionError("the host has no address")
        for family, kind, protocol, _, where in socket.getaddrinfo(
            self._address.host, self._address.port, type=socket.SOCK_STREAM
        ):
            connected = socket.socket(family, kind, protocol)
            try:
                self._adopt(connected)
                _limit(connected, deadline)
                connected.connect(where)
                if self._tls is not None:
                    connected = self._encrypt(connected, self._tls, deadline)
                connected.setblocking(self.blocking)
            except OSError as exc:
                connected.close()
                self.socket = None
                failure = exc
            else:
                connected.setsockopt(
                    socket.SOL_SOCKET, socket.SO_SNDTIMEO, _SEND_TIMEOUT
                )
                self.current_host_and_port = (self._address.host, self._address.port)
                return
        raise failure

    def _encrypt(
        self, connected: socket.socket, tls: ssl.SSLContext, deadline: float
    ) -> ssl.SSLSocket:
        encrypted = tls.wrap_socket(
            connected,
            server_hostname=self._address.host,
            do_handshake_on_connect=False,
        )
        try:
            self._adopt(encrypted)
            _limit(encrypted, deadline)
            encrypted.do_handshake()
        except OSError:
            encrypted.close()
            raise
        # From here on stomp.py's thread both reads and writes, and waits for either.
        self.blocking = False
        self.send_queue = PollableQueue()
        self.sel = selectors.DefaultSelector()
        self.sel.register(self.send_queue, selectors.EVENT_READ)
        self.sel.register(encrypted, selectors.EVENT_READ)
        return encrypted

    def _adopt(self, connected: socket.socket) -> None:
        """Make it the socket that ``disconnect_socket`` cuts."""
        with self._cutting:
            if self._is_cut:
                raise ConnectionAbortedError("stopped while connecting")
            self.socket = connected

    def disconnect_socket(self) -> None:
        """Wake whoever waits for the socket; the thread that reads it cleans up."""
        self.running = False
        with self._cutting:
            self._is_cut = True
            connected = self.socket
        if connected is not None:
            with suppress(OSError):
                # Not SSLSocket's, which would first forget that the socket is encrypted.
                socket.socket.shutdown(connected, socket.SHUT_RDWR)

    def is_connected(self) -> bool:
        """Whether the broker has answered the login, and nothing failed since."""
        return bool(self.connected and self.running)

    def receive(self) -> bytes:
        """Return what has arrived; empty, and the thread ends, if no more can."""
        try:
            if _QUICK_ACK is not None:  # Linux forgets it again, so each time
                self.socket.setsockopt(socket.IPPROTO_TCP, _QUICK_ACK, 1)
            received: bytes = self.socket.recv(_RECEIVE_BYTES)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise
        except OSError:
            received = b""
        if not received:
            self.running = False
        return received

    def send(self, encoded_frame: bytes) -> None:
        """Send a frame.

        Raises:
            OSError: The connection is lost, or the broker has taken nothing for a while.
        """
        with self._sending:
            if self.socket is None:
                raise ConnectionError("not connected")
            self.socket.sendall(encoded_frame)


def _limit(connected: socket.socket, deadline: float) -> None:
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise TimeoutError("timed out")
    connected.settimeout(remaining)


def _start_thread(work: object) -> threading.Thread:
    thread = threading.Thread(target=work, name="content-activemq-io", daemon=True)  # type: ignore[arg-type]  # stomp.py's loop
    thread.start()
    return thread
