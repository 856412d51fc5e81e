"""A small threaded HTTP/1.1 server, because faults need the socket itself."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
from http import HTTPStatus
from typing import TYPE_CHECKING

from content.local_delivery.connection import Connection, Surroundings
from content.local_delivery.faults import FaultBoard
from content.local_delivery.http_messages import Limits
from content.local_delivery.statistics import Statistics

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

_BACKLOG = 1024  # connections that wait to be accepted; a load test opens hundreds
_STOP_SECONDS = 5
_FULL = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Server:
    """Serves a WSGI application, with one thread per connection.

    Listens from its making on, answers between :meth:`start` and :meth:`stop`.
    """

    def __init__(
        self,
        application: WSGIApplication,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        faults: FaultBoard | None = None,
        statistics: Statistics | None = None,
        limits: Limits | None = None,
        max_connections: int = 2000,
    ) -> None:
        """Begin to listen.

        Args:
            port: 0 for any that is free.

        Raises:
            OSError: The address is in use, or not of this machine.
        """
        self.faults = faults or FaultBoard()
        self.statistics = statistics or Statistics()
        self._stopping = threading.Event()
        self._surroundings = Surroundings(
            application=application,
            faults=self.faults,
            statistics=self.statistics,
            limits=limits or Limits(),
            stopping=self._stopping,
        )
        self._max_connections = max_connections
        self._lock = threading.Lock()
        self._open: dict[socket.socket, threading.Thread] = {}
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server(
            (host, port), family=family, backlog=_BACKLOG
        )
        self._wake, self._woken = socket.socketpair()
        self._accepting = threading.Thread(
            target=self._accept, name="local-delivery-accept", daemon=True
        )

    @property
    def url(self) -> str:
        """The address that the server listens on, with a slash at its end."""
        host, port, *_ = self._listener.getsockname()
        return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"

    def start(self) -> None:
        """Begin to answer, in threads of the server's own."""
        self._accepting.start()

    def stop(self) -> None:
        """Close everything; blocks until the threads have ended."""
        self._stopping.set()
        self._wake.send(b"x")
        if self._accepting.ident is not None:
            self._accepting.join(_STOP_SECONDS)
        for each in (self._listener, self._wake, self._woken):
            each.close()
        with self._lock:
            still_open = dict(self._open)
        for connection in still_open:
            # Wakes its thread, which closes it.
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in still_open.values():
            thread.join(_STOP_SECONDS)

    def _accept(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while True:
                selector.select()
                if self._stopping.is_set():
                    return
                # A client may have gone before it is accepted; out of file
                # descriptors, those that are open have to end first.
                with contextlib.suppress(OSError):
                    connection, peer = self._listener.accept()
                    self._begin(connection, peer[0])

    def _begin(self, connection: socket.socket, peer: str) -> None:
        self.statistics.count_accepted()
        with self._lock:
            is_full = len(self._open) >= self._max_connections
        if is_full:
            self.statistics.count_status(HTTPStatus.SERVICE_UNAVAILABLE)
            with connection, contextlib.suppress(OSError):
                connection.sendall(_FULL)
            self.statistics.count_closed()
            return
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        thread = threading.Thread(
            target=self._serve, args=(connection, peer), daemon=True
        )
        with self._lock:
            self._open[connection] = thread
        thread.start()

    def _serve(self, connection: socket.socket, peer: str) -> None:
        try:
            Connection(connection, peer, self._surroundings).serve()
        finally:
            with self._lock:
                del self._open[connection]
            connection.close()
            self.statistics.count_closed()
