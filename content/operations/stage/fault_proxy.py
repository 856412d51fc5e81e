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
        """Begin to forward; the target need not listen yet."""
        self._target_port = target_port
        # Shared by connections; while it is closed, nothing gets through them.
        self._gate = _open_gate()
        self._abandoned: list[threading.Event] = []
        self._is_refusing = False
        self._lock = threading.Lock()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._start(self._accept)

    def swallow(self) -> None:
        """Keep every connection open and let nothing through: half-open."""
        self._gate.clear()

    def abandon(self) -> None:
        """Let nothing through what is open, never again; new connections work.

        As a firewall does that has forgotten them: neither end is told.
        """
        with self._lock:
            gate, self._gate = self._gate, _open_gate()
            self._abandoned.append(gate)
        gate.clear()

    def refuse(self) -> None:
        """Close what is open, and every new connection as soon as it is made."""
        self._is_refusing = True
        self.reset()

    def heal(self) -> None:
        """Forward again; what was held back arrives late."""
        self._is_refusing = False
        self._gate.set()

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
        for gate in self._abandoned:
            gate.set()  # their threads find their connections closed
        for thread in self._threads:
            thread.join(5)

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
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
                gate = self._gate
            if self._is_refusing:
                self.reset()
                continue
            self._start(self._forward, client, server, gate)
            self._start(self._forward, server, client, gate)

    def _forward(
        self, source: socket.socket, target: socket.socket, gate: threading.Event
    ) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                gate.wait()
                target.sendall(data)
        gate.wait()  # that one end is gone is not let through either
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


def _open_gate() -> threading.Event:
    gate = threading.Event()
    gate.set()
    return gate


@contextmanager
def running_proxy(target_port: int) -> Iterator[FaultProxy]:
    """Run a proxy for as long as the block."""
    proxy = FaultProxy(target_port)
    try:
        yield proxy
    finally:
        proxy.close()
