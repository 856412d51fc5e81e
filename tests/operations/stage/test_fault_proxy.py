from __future__ import annotations

import socket
import threading

import pytest

from content.operations.stage.fault_proxy import running_proxy

SILENCE_SECONDS = 0.2


class Echo:
    """A server that sends back whatever it gets."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=[connection])
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            while data := connection.recv(100):
                connection.sendall(data)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()


@pytest.fixture
def proxy():
    echo = Echo()
    try:
        with running_proxy(echo.port) as proxy:
            yield proxy
    finally:
        echo.close()


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), 5)


def ask(connection: socket.socket, word: bytes) -> bytes:
    connection.sendall(word)
    return connection.recv(100)


def is_closed(connection: socket.socket) -> bool:
    """Whether the other end has ended it: in order or not, whichever came first."""
    try:
        return connection.recv(100) == b""
    except ConnectionResetError:
        return True


def is_silent(connection: socket.socket) -> bool:
    connection.settimeout(SILENCE_SECONDS)
    try:
        connection.recv(100)
    except TimeoutError:
        return True
    finally:
        connection.settimeout(5)
    return False


def test_what_was_swallowed_arrives_late(proxy):
    with connect(proxy.port) as connection:
        assert ask(connection, b"one") == b"one"
        proxy.swallow()
        connection.sendall(b"two")
        assert is_silent(connection)
        proxy.heal()
        assert connection.recv(100) == b"two"


def test_what_is_abandoned_stays_silent_and_what_is_new_works(proxy):
    with connect(proxy.port) as old, connect(proxy.port) as new:
        assert ask(old, b"one") == b"one"
        proxy.abandon()
        old.sendall(b"two")
        proxy.heal()
        assert is_silent(old)
        assert is_silent(new)
        with connect(proxy.port) as newest:
            assert ask(newest, b"three") == b"three"


def test_refused_connections_are_closed(proxy):
    with connect(proxy.port) as connection:
        assert ask(connection, b"one") == b"one"
        proxy.refuse()
        assert is_closed(connection)
