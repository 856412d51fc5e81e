from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from http import HTTPStatus

import pytest
from hypothesis import given, strategies as st

from content.local_delivery.http_messages import (
    BadRequestError,
    Limits,
    RequestReader,
    parse_request,
)

LIMITS = Limits(
    idle_seconds=0.1,
    head_seconds=0.1,
    body_seconds=0.1,
    head_bytes=500,
    target_bytes=100,
    body_bytes=10,
)
HEAD = b"GET /a%20b?c=1 HTTP/1.1\r\nHost: here\r\n"


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, RequestReader]]:
    client, server = socket.socketpair()
    with client, server:
        yield client, RequestReader(server, LIMITS)


def test_request_line_and_headers_are_read():
    request = parse_request(HEAD + b"X-Two: 1\r\nx-two:  2 \r\nEmpty:", LIMITS)
    assert (request.method, request.path, request.query) == ("GET", "/a%20b", "c=1")
    assert request.headers == {"host": "here", "x-two": "1, 2", "empty": ""}


def test_absolute_target_is_read_as_its_path():
    request = parse_request(b"GET http://x:1/a HTTP/1.1\r\nHost: x", LIMITS)
    assert request.path == "/a"


@pytest.mark.parametrize(
    ("line", "keeps_alive"),
    [
        (b"GET / HTTP/1.1\r\nHost: x", True),
        (b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Close", False),
        (b"GET / HTTP/1.0", False),
        (b"GET / HTTP/1.0\r\nConnection: keep-alive", True),
    ],
)
def test_connection_is_kept_as_the_version_and_header_say(line, keeps_alive):
    assert parse_request(line, LIMITS).keeps_alive is keeps_alive


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"GET / HTTP/1.1",
        b"GET / HTTP/2.0\r\nHost: x",
        b"GET /\r\nHost: x",
        b"GET  / HTTP/1.1\r\nHost: x",
        b"get / HTTP/1.1\r\nHost: x",
        b"GET a HTTP/1.1\r\nHost: x",
        b"GET * HTTP/1.1\r\nHost: x",
        b"GET /#f HTTP/1.1\r\nHost: x",
        b"GET / HTTP/1.1\r\nHost : x",
        b"GET / HTTP/1.1\r\nHost: x\r\n folded",
        b"GET / HTTP/1.1\r\nHost: x\r\nno colon",
        b"GET / HTTP/1.1\r\nHost: x\x00y",
        b"GET / HTTP/1.1\nHost: x",
    ],
)
def test_what_is_no_http_is_refused(head):
    with pytest.raises(BadRequestError) as caught:
        parse_request(head, LIMITS)
    assert caught.value.status == HTTPStatus.BAD_REQUEST


@given(st.binary(max_size=200))
def test_any_bytes_are_a_request_or_refused(head):
    with contextlib.suppress(BadRequestError):
        assert parse_request(head, LIMITS).path.startswith("/")


def test_long_target_is_refused():
    with pytest.raises(BadRequestError) as caught:
        parse_request(b"GET /" + b"a" * 100 + b" HTTP/1.1\r\nHost: x", LIMITS)
    assert caught.value.status == HTTPStatus.REQUEST_URI_TOO_LONG


def test_requests_sent_together_are_read_one_by_one(pair):
    client, reader = pair
    first = HEAD.replace(b"GET", b"PUT") + b"Content-Length: 3\r\n\r\nabc"
    client.sendall(first + HEAD + b"\r\n")
    request = reader.read_request()
    assert reader.read_body(request) == b"abc"
    request = reader.read_request()
    assert request.method == "GET"
    assert reader.read_body(request) == b""


def test_client_that_ends_or_stays_idle_sends_no_more_requests(pair):
    client, reader = pair
    assert reader.read_request() is None
    client.close()
    assert reader.read_request() is None


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (HEAD, 408),
        (HEAD + b"X: " + b"x" * 600, 431),
        (HEAD + b"Content-Length: 5\r\n\r\nabc", 408),
        (HEAD + b"Content-Length: 11\r\n\r\n", 413),
        (HEAD + b"Content-Length: 1, 1\r\n\r\n", 400),
        (HEAD + b"Content-Length: -1\r\n\r\n", 400),
        (HEAD + b"Content-Length: 99999999999\r\n\r\n", 400),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 501),
    ],
)
def test_slow_large_and_unmeasured_requests_are_refused(pair, sent, status):
    client, reader = pair
    client.sendall(sent)
    with pytest.raises(BadRequestError) as caught:
        reader.read_body(reader.read_request())
    assert caught.value.status == status


def test_body_that_is_cut_off_is_refused(pair):
    client, reader = pair
    client.sendall(HEAD + b"Content-Length: 5\r\n\r\nabc")
    client.shutdown(socket.SHUT_WR)
    with pytest.raises(BadRequestError, match="cut off"):
        reader.read_body(reader.read_request())


def test_client_that_waits_is_told_to_send_its_body(pair):
    client, reader = pair
    client.sendall(HEAD + b"Content-Length: 3\r\nExpect: 100-continue\r\n\r\n")
    request = reader.read_request()
    client.sendall(b"abc")
    assert reader.read_body(request) == b"abc"
    assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
