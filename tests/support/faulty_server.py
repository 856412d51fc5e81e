"""An HTTP/1.1 server over raw sockets that fails on command.

One thread per connection. Each request takes the next :data:`Behaviour` of the script,
and ``default`` when the script is used up. A behaviour writes what it likes to the
:class:`Exchange` and returns whether the connection stays open for the next request.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping

_LISTEN_BACKLOG = 128
_LINGER_RESET = struct.pack("ii", 1, 0)


class Exchange:
    """One request, and the socket to answer it on."""

    def __init__(
        self, sock: socket.socket, head: bytes, body: bytes, stopped: threading.Event
    ) -> None:
        self.socket = sock
        self.head = head
        self.body = body
        self.stopped = stopped  # set when the server stops: what hangs must end

    @property
    def method(self) -> str:
        return self.head.split(b" ", 2)[0].decode()

    @property
    def target(self) -> str:
        return self.head.split(b" ", 2)[1].decode()

    @property
    def headers(self) -> dict[str, str]:
        lines = self.head.decode("latin-1").split("\r\n")[1:]
        pairs = (line.partition(":") for line in lines)
        return {name.lower(): value.strip() for name, _, value in pairs}

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)


#: Answers one request; returns whether the connection stays open.
Behaviour = Callable[[Exchange], bool]


def answer(
    body: bytes = b'"ok"',
    *,
    status: str = "200 OK",
    headers: Mapping[str, str] | None = None,
) -> Behaviour:
    """A proper answer with a Content-Length."""
    head = _head(status, {"Content-Length": str(len(body)), **(headers or {})})

    def behave(exchange: Exchange) -> bool:
        exchange.send(head + body)
        return True

    return behave


def raw(data: bytes) -> Behaviour:
    """Any bytes, then the connection is closed."""

    def behave(exchange: Exchange) -> bool:
        exchange.send(data)
        return False

    return behave


def truncated(body: bytes = b'"cut', *, missing: int = 100) -> Behaviour:
    """A body shorter than its Content-Length, then the connection is closed."""
    return raw(_head("200 OK", {"Content-Length": str(len(body) + missing)}) + body)


def drip(
    data: bytes, *, pause_seconds: float = 0.05, then_close: bool = False
) -> Behaviour:
    """The bytes one at a time, as a slow server or a hostile one would."""

    def behave(exchange: Exchange) -> bool:
        for byte in data:
            exchange.send(bytes([byte]))
            if exchange.stopped.wait(pause_seconds):
                return False
        return not then_close

    return behave


def hang(data: bytes = b"") -> Behaviour:
    """Some bytes, then silence until the server stops or the client goes."""

    def behave(exchange: Exchange) -> bool:
        exchange.send(data)
        exchange.stopped.wait()
        return False

    return behave


def wait_for(event: threading.Event, then: Behaviour) -> Behaviour:
    """Another behaviour, as soon as an event is set or the server stops."""

    def behave(exchange: Exchange) -> bool:
        while not (event.wait(0.01) or exchange.stopped.is_set()):
            pass
        return then(exchange)

    return behave


def endless(chunk: bytes = b"x" * 65_536) -> Behaviour:
    """A chunked body that never ends."""

    def behave(exchange: Exchange) -> bool:
        exchange.send(_head("200 OK", {"Transfer-Encoding": "chunked"}))
        frame = f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n"
        while not exchange.stopped.is_set():
            exchange.send(frame)
        return False

    return behave


def reset(exchange: Exchange) -> bool:
    """Close with a RST instead of an answer."""
    exchange.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_RESET)
    return False


def close(exchange: Exchange) -> bool:
    """Close without an answer, as for a connection that was idle too long."""
    return False


def answer_then_close(body: bytes = b'"ok"') -> Behaviour:
    """A proper answer that announces no end, then the connection is closed all the same."""
    respond = answer(body)

    def behave(exchange: Exchange) -> bool:
        respond(exchange)
        return False

    return behave


class FaultyServer:
    """Listens on a free port of 127.0.0.1 from ``start`` to ``stop``.

    Used as a context manager. ``connections`` and ``requests`` count what arrived.
    """

    def __init__(
        self,
        script: Iterable[Behaviour] = (),
        *,
        default: Behaviour | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.script = deque(script)
        self.default = answer() if default is None else default
        self.connections = 0
        self.requests = 0
        self.exchanges: deque[Exchange] = deque(maxlen=100)
        self.port = 0
        self._tls = tls
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []

    @property
    def base_url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}/"

    def __enter__(self) -> FaultyServer:
        self.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.stop()

    def start(self) -> None:
        """Listen: the first time on a free port, then on the same one again."""
        self._stopped = threading.Event()
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", self.port))
        self._listener.listen(_LISTEN_BACKLOG)
        self.port = self._listener.getsockname()[1]
        self._start_thread(self._accept, self._listener, self._stopped)

    def stop(self) -> None:
        """Reset every connection and stop to listen, as a killed process would."""
        self._stopped.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes accept()
        self._listener.close()
        with self._lock:
            for sock in self._open:
                with contextlib.suppress(OSError):
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_RESET)
                    sock.shutdown(socket.SHUT_RDWR)
            threads, self._threads = self._threads, []
        for thread in threads:
            thread.join(timeout=5)

    def _start_thread(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        with self._lock:
            self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket, stopped: threading.Event) -> None:
        while not stopped.is_set():
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
                self._open.add(sock)
            self._start_thread(self._serve, sock, stopped)

    def _serve(self, plain: socket.socket, stopped: threading.Event) -> None:
        sock = plain
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            stack.callback(self._forget, plain)
            stack.enter_context(plain)
            if self._tls is not None:
                sock = self._tls.wrap_socket(plain, server_side=True)
                stack.enter_context(sock)
            while (exchange := _receive(sock, stopped)) is not None:
                with self._lock:
                    self.requests += 1
                    self.exchanges.append(exchange)
                    behave = self.script.popleft() if self.script else self.default
                if not behave(exchange) or stopped.is_set():
                    return

    def _forget(self, sock: socket.socket) -> None:
        with self._lock:
            self._open.discard(sock)


def _head(status: str, headers: Mapping[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _receive(sock: socket.socket, stopped: threading.Event) -> Exchange | None:
    """Read one request; ``None`` when the client has closed."""
    received = b""
    while b"\r\n\r\n" not in received:
        data = sock.recv(65_536)
        if not data:
            return None
        received += data
    head, _, body = received.partition(b"\r\n\r\n")
    exchange = Exchange(sock, head, body, stopped)
    length = int(exchange.headers.get("content-length", "0"))
    while len(exchange.body) < length:
        exchange.body += sock.recv(65_536)
    return exchange
