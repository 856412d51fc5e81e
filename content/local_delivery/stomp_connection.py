"""A connection to a broker that text messages are sent over, and nothing is heard from.

On a bare socket, in the thread of whoever sends: a client library with threads of its own
would have nothing to do in them.
"""

from __future__ import annotations

import selectors
import socket
import ssl
import time
from collections.abc import Iterable

_TIMEOUT_SECONDS = 1.0  # for connecting, for the answer to the login, for each receipt
_RECEIVE_BYTES = 64 * 1024


class StompConnection:
    """Logged in to a broker. For one thread at a time."""

    def __init__(self, host: str, port: int, *, tls: ssl.SSLContext | None) -> None:
        """Connect and log in.

        Raises:
            OSError: The broker does not answer, or does not let us in.
        """
        self._receipts = 0
        self._received = b""
        self._socket = socket.create_connection((host, port), _TIMEOUT_SECONDS)
        try:
            # The events of one publish go out together, not the last of them only after
            # the others were confirmed.
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if tls is not None:
                self._socket = tls.wrap_socket(self._socket, server_hostname=host)
            login = f"STOMP\naccept-version:1.2\nhost:{host}\n\n\0"
            self._ask(login, "CONNECTED\n", "answer to the login")
        except BaseException:
            self.close()
            raise

    def send(self, topic: str, texts: Iterable[str]) -> None:
        """Send text messages that the broker keeps; return once it has them all.

        Raises:
            OSError: It may not have them all.
        """
        self._receipts += 1
        receipt = f"receipt:{self._receipts}\n"
        # Frames are handled in turn: the receipt for the last is one for all. Without a
        # length each is a text, with one it would be bytes.
        *others, last = texts
        head = f"SEND\ndestination:/topic/{topic}\npersistent:true\n"
        frames = [f"{head}\n{text}\0" for text in others]
        frames.append(f"{head}{receipt}\n{last}\0")
        self._ask("".join(frames), f"receipt-id:{self._receipts}\n", "receipt")

    @property
    def is_lost(self) -> bool:
        """Whether the broker has left, or says what nobody asked for: an error."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._socket, selectors.EVENT_READ)
            return bool(selector.select(0))

    def close(self) -> None:
        """Leave the broker; no waiting."""
        self._socket.close()

    def _ask(self, frames: str, expected: str, name: str) -> None:
        deadline = time.monotonic() + _TIMEOUT_SECONDS
        self._socket.settimeout(_TIMEOUT_SECONDS)
        self._socket.sendall(frames.encode())
        try:
            while expected not in (frame := self._receive_frame(deadline)):
                if frame.startswith("ERROR\n"):
                    raise ConnectionError(f"the broker says {frame!r}")
        except TimeoutError as exc:
            raise TimeoutError(f"no {name}") from exc

    def _receive_frame(self, deadline: float) -> str:
        while b"\0" not in self._received:
            # 0 would be no timeout at all, but no waiting.
            self._socket.settimeout(max(0.001, deadline - time.monotonic()))
            received = self._socket.recv(_RECEIVE_BYTES)
            if not received:
                raise ConnectionError("the broker has left")
            self._received += received
        frame, _, self._received = self._received.partition(b"\0")
        return frame.decode(errors="replace").lstrip()
