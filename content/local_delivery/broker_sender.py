"""Tells a broker what was published, as a deployer does: if it cannot, it is not told."""

from __future__ import annotations

import logging
import ssl
import threading
from collections.abc import Callable

from content.local_delivery.events import messages_of_change
from content.local_delivery.publishing import Change
from content.local_delivery.stomp_connection import StompConnection

logger = logging.getLogger(__name__)


class BrokerSender:
    """Sends text messages to a topic over STOMP. Thread-safe; connects on first use."""

    def __init__(
        self, host: str, port: int, *, topic: str, tls: ssl.SSLContext | None = None
    ) -> None:
        self._connect: Callable[[], StompConnection] = lambda: StompConnection(
            host, port, tls=tls
        )
        self._topic = topic
        self._lock = threading.Lock()
        self._connection: StompConnection | None = None

    def send_change(self, change: Change) -> None:
        """Send what tells of a change; what cannot be sent is logged, and lost."""
        messages = messages_of_change(change)
        with self._lock:
            try:
                self._connected().send(self._topic, messages)
            except OSError as exc:
                logger.warning("broker not told: item=%s error=%r", change, exc)
                self._forget()

    def close(self) -> None:
        """Leave the broker."""
        with self._lock:
            self._forget()

    def _connected(self) -> StompConnection:
        if self._connection is not None and self._connection.is_lost:
            self._forget()
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _forget(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
