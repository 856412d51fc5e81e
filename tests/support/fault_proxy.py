"""A TCP proxy that stands between a client and a server, and fails on command."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_RESET = struct.pack("ii", 1, 0)  # linger for 0 seconds: close() sends a reset


class FaultProxy:
    """Forwards connections on a port of its own to a port of this machine."""

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._flowing = threading.Event()
        self._flowing.set()
        self._is_refusing = False
        self._lock = threading.Lock()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._start(self._accept)

    def swallow(self) -> None:
        """Keep every connection open and let nothing through: half-open."""
        self._flowing.clear()

    def refuse(self) -> None:
        """Close what is open, and every new connection as soon as it is made."""
        self._is_refusing = True
        self.reset()

    def heal(self) -> None:
        """Forward again; what was held back arrives late."""
        self._is_refusing = False
        self._flowing.set()

    def reset(self) -> None:
        """Cut what is open off, as a firewall or a crashed machine does."""
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for client, server in pairs:
            with contextlib.suppress(OSError):
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            for end in (client, server):
                # close() alone would wait for the thread that reads from it.
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RD)
                end.close()

    def inject(self, data: bytes) -> None:
        """Send bytes to the newest client as if they came from the server."""
        with self._lock:
            client, _ = self._pairs[-1]
        client.sendall(data)

    def close(self) -> None:
        """End everything."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.heal()
        self.reset()
        for thread in self._threads:
            thread.join(5)

    def _start(self, work: Callable[..., None], *arguments: socket.socket) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._target_port), 2)
            except OSError:
                client.close()
                continue
            server.settimeout(None)
            with self._lock:
                self._pairs.append((client, server))
            if self._is_refusing:
                self.reset()
                continue
            self._start(self._forward, client, server)
            self._start(self._forward, server, client)

    def _forward(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self._flowing.wait()
                target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def running_proxy(target_port: int) -> Iterator[FaultProxy]:
    """Run a proxy for as long as the block."""
    proxy = FaultProxy(target_port)
    try:
        yield proxy
    finally:
        proxy.close()
