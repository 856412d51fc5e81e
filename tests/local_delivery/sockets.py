"""A server of a plain application, and raw sockets to talk to it."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from content.local_delivery.server import Server

GET = b"GET /page/GetContentByUri/5/1/ HTTP/1.1\r\nHost: x\r\n\r\n"
BODY = b"0123456789" * 10


def application(environ, start_response):
    if environ["PATH_INFO"] == "/fail":
        raise RuntimeError("no answer")
    start_response("200 OK", [("Content-Type", "application/json")])
    return [b"" if environ["PATH_INFO"] == "/empty" else BODY]


def connect(server: Server) -> socket.socket:
    parts = urlsplit(server.url)
    return socket.create_connection((parts.hostname, parts.port), timeout=5)


def ask(server: Server, sent: bytes = GET) -> bytes:
    """Return all that comes back until the server ends the connection."""
    with connect(server) as client:
        client.sendall(sent)
        return read_all(client)


def read_all(client: socket.socket) -> bytes:
    received = b""
    while part := client.recv(65536):
        received += part
    return received


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def counts(server: Server) -> dict[str, int]:
    connections: dict[str, int] = server.statistics.as_dict()["connections"]
    return connections
