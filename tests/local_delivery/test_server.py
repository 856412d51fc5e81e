from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from content.local_delivery.faults import Fault, FaultBoard, FaultKind
from content.local_delivery.server import Server
from tests.local_delivery.sockets import (
    application,
    connect,
    counts,
    read_all,
    wait_until,
)


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(application, max_connections=20)
    server.start()
    yield server
    server.stop()


def test_connections_are_counted(server):
    clients = [connect(server) for _ in range(3)]
    wait_until(lambda: counts(server)["open"] == 3)
    for client in clients:
        client.close()
    wait_until(lambda: counts(server)["open"] == 0)
    assert counts(server) == {"accepted": 3, "open": 0, "peak": 3}


def test_connections_beyond_the_limit_are_turned_away(server):
    clients = [connect(server) for _ in range(20)]
    wait_until(lambda: counts(server)["open"] == 20)
    with connect(server) as another:
        assert b" 503 " in read_all(another)
    for client in clients:
        client.close()


def test_stopping_ends_connections_and_threads():
    before = set(threading.enumerate())
    server = Server(
        application, faults=FaultBoard([Fault(kind=FaultKind.HANG, route="hang")])
    )
    server.start()
    idle, hanging = connect(server), connect(server)
    hanging.sendall(b"GET /hang HTTP/1.1\r\nHost: x\r\n\r\n")
    wait_until(lambda: server.statistics.as_dict()["faults"] == {"hang": 1})
    server.stop()
    assert set(threading.enumerate()) <= before  # one of another test may have ended
    for client in (idle, hanging):
        assert client.recv(1) == b""
        client.close()


def test_server_that_never_started_can_be_stopped():
    server = Server(application)
    parts = urlsplit(server.url)
    server.stop()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((parts.hostname, parts.port))


def test_address_in_use_is_told():
    server = Server(application)
    with pytest.raises(OSError, match="in use"):
        Server(application, port=urlsplit(server.url).port or 0)
    server.stop()
