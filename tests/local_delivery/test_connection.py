"""Requests, limits and faults, seen from the other end of the socket."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from content.local_delivery.faults import Fault, FaultKind
from content.local_delivery.http_messages import Limits
from content.local_delivery.server import Server
from tests.local_delivery.sockets import BODY, GET, application, ask, connect, counts


@pytest.fixture
def server() -> Iterator[Server]:
    limits = Limits(idle_seconds=5, head_seconds=0.2, body_bytes=1000)
    server = Server(application, limits=limits)
    server.start()
    yield server
    server.stop()


def test_connection_is_kept_for_the_next_request(server):
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=5)
    for _ in range(5):
        connection.request("GET", "/page/GetContentByUri/5/1/")
        assert connection.getresponse().read() == BODY
    connection.close()
    assert counts(server)["accepted"] == 1
    assert server.statistics.as_dict()["routes"] == {"page/GetContentByUri": 5}


def test_requests_sent_together_are_answered_in_order(server):
    last = GET.replace(b"Host: x", b"Host: x\r\nConnection: close")
    assert ask(server, GET + last).count(BODY) == 2


def test_old_client_gets_its_answer_and_the_end(server):
    answer = ask(server, b"GET / HTTP/1.0\r\n\r\n")
    assert b"Connection: close" in answer
    assert answer.endswith(BODY)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", b"408"),
        (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 40_000, b"431"),
        (b"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n", b"413"),
        (b"PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", b"501"),
    ],
)
def test_bad_request_is_answered_and_ends_the_connection(server, sent, status):
    assert ask(server, sent).split(b" ")[1] == status


def test_failing_application_ends_the_connection_and_is_reported(server, caplog):
    assert ask(server, b"GET /fail HTTP/1.1\r\nHost: x\r\n\r\n") == b""
    assert "connection failed" in caplog.text


def put(server: Server, kind: FaultKind, **members: Any) -> None:
    server.faults.replace([Fault(kind=kind, **members)])


def test_latency_delays_the_answer(server):
    put(server, FaultKind.LATENCY, seconds=0.1)
    began = time.monotonic()
    with connect(server) as client:
        client.sendall(GET)
        assert client.recv(65536).endswith(BODY)
    assert time.monotonic() - began >= 0.1


def test_hang_never_answers(server):
    put(server, FaultKind.HANG)
    with connect(server) as client:
        client.sendall(GET)
        client.settimeout(0.2)
        with pytest.raises(TimeoutError):
            client.recv(1)


def test_hang_ends_after_its_time(server):
    put(server, FaultKind.HANG, seconds=0.1)
    assert ask(server) == b""


def test_reset_resets_the_connection(server):
    put(server, FaultKind.RESET)
    with pytest.raises(ConnectionResetError):
        ask(server)


def test_truncated_answer_ends_within_its_body(server):
    put(server, FaultKind.TRUNCATE)
    head, _, body = ask(server).partition(b"\r\n\r\n")
    assert b"Content-Length: 100" in head
    assert body
    assert BODY.startswith(body)
    assert body != BODY


@pytest.mark.parametrize("share", [0.0, 0.25, 0.75, 0.99])
def test_truncated_answer_is_as_long_as_its_share(server, share):
    put(server, FaultKind.TRUNCATE, share=share)
    head, end, body = ask(server).partition(b"\r\n\r\n")
    assert b"Content-Length: 100" in head
    assert end
    assert body == BODY[: int(100 * share)]


def test_answer_without_a_body_is_truncated_within_its_head(server):
    put(server, FaultKind.TRUNCATE)
    answer = ask(server, b"GET /empty HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert b"\r\n\r\n" not in answer


def test_status_is_answered_instead_and_keeps_the_connection(server):
    put(server, FaultKind.STATUS, status=503, retry_after_seconds=7, times=1)
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=5)
    statuses = []
    for _ in range(2):
        connection.request("GET", "/")
        response = connection.getresponse()
        response.read()
        statuses.append((response.status, response.getheader("Retry-After")))
    connection.close()
    assert statuses == [(503, "7"), (200, None)]
    assert counts(server)["accepted"] == 1


def test_garbage_is_no_json(server):
    put(server, FaultKind.GARBAGE)
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=5)
    connection.request("GET", "/")
    response = connection.getresponse()
    assert response.status == 200
    with pytest.raises(json.JSONDecodeError):
        json.loads(response.read())
    connection.close()


def test_fault_leaves_other_routes_alone(server):
    put(server, FaultKind.RESET, route="link")
    with connect(server) as client:
        client.sendall(GET)
        assert client.recv(65536).endswith(BODY)
