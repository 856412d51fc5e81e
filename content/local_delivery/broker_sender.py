"""Tells a broker what was published, as a deployer does: if it cannot, it is not told."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
from typing import Any

import stomp
from stomp.exception import StompException

from content.local_delivery.events import messages_of_change
from content.local_delivery.publishing import Change

logger = logging.getLogger(__name__)

_TIMEOUT_SECONDS = 1.0
# stomp.py forgets its socket when the connection is lost, whoever is sending.
_ERRORS = (OSError, AttributeError, StompException)


class BrokerSender:
    """Sends text messages to a topic over STOMP. Thread-safe; connects on first use."""

    def __init__(
        self, host: str, port: int, *, topic: str, tls: ssl.SSLContext | None = None
    ) -> None:
        self._host = host
        self._port = port
        self._topic = topic
        self._tls = tls
        self._lock = threading.Lock()
        self._connection: stomp.Connection12 | None = None
        self._receipts = _Receipts()
        self._number = 0

    def send_change(self, change: Change) -> None:
        """Send what tells of a change; what cannot be sent is logged, and lost."""
        messages = messages_of_change(change)
        with self._lock:
            try:
                self._send(messages)
            except _ERRORS as exc:
                logger.warning("broker not told: item=%s error=%r", change, exc)
                self._forget()

    def close(self) -> None:
        """Leave the broker."""
        with self._lock:
            self._forget()

    def _send(self, messages: tuple[str, ...]) -> None:
        connection = self._connected()
        self._number += 1
        receipt = str(self._number)
        awaited = self._receipts.expect(receipt)
        for message in messages:
            is_last = message is messages[-1]
            headers = {
                "persistent": "true",
                **({"receipt": receipt} if is_last else {}),
            }
            connection.send(f"/topic/{self._topic}", message, headers=headers)
        if not awaited.wait(_TIMEOUT_SECONDS):
            raise TimeoutError("no receipt")

    def _connected(self) -> stomp.Connection12:
        if self._connection is not None and self._connection.is_connected():
            return self._connection
        self._forget()
        connection = stomp.Connection12(
            [(self._host, self._port)],
            timeout=_TIMEOUT_SECONDS,
            reconnect_attempts_max=1,
            reconnect_sleep_initial=0,
            auto_content_length=False,  # a text message, not one of bytes
        )
        if self._tls is not None:
            connection.set_ssl([(self._host, self._port)], ssl_context=self._tls)
        connection.set_listener("receipts", self._receipts)
        connected = self._receipts.expect_connection()
        self._connection = connection
        connection.connect(wait=False)
        if not connected.wait(_TIMEOUT_SECONDS):
            raise TimeoutError("no answer to the login")
        # The events of one publish go out together, not each after the last was confirmed.
        connection.transport.socket.setsockopt(
            socket.IPPROTO_TCP, socket.TCP_NODELAY, 1
        )
        return connection

    def _forget(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.transport.disconnect_socket()
        except _ERRORS as exc:
            logger.debug("broker not left: %r", exc)


class _Receipts(stomp.ConnectionListener):  # type: ignore[misc]  # ships no types
    def __init__(self) -> None:
        self._awaited: dict[str, threading.Event] = {}
        self._connected = threading.Event()

    def expect(self, receipt: str) -> threading.Event:
        self._awaited = {receipt: threading.Event()}
        return self._awaited[receipt]

    def expect_connection(self) -> threading.Event:
        self._connected = threading.Event()
        return self._connected

    def on_connected(self, frame: Any) -> None:
        self._connected.set()

    def on_receipt(self, frame: Any) -> None:
        if event := self._awaited.get(frame.headers.get("receipt-id", "")):
            event.set()
