from __future__ import annotations

import http.client
import pickle
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest

from content.exceptions import (
    ContentServiceError,
    ContentServiceResponseError,
    ContentServiceTimeoutError,
    ContentServiceUnavailableError,
)
from content.operations.stage.ports import free_port
from content.providers.circuit_breaker import BreakerState
from content.providers.service_address import ServiceAddress
from content.providers.service_client import (
    get_service_client,
    reset_service_client,
)
from content.providers.transport import Request
from tests.support import faulty_server as faults

ASK = Request(target="/page")
OK_HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
CHUNKED_HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
# What a call may exceed its deadline by on a busy machine.
MARGIN_SECONDS = 0.5

Unavailable = ContentServiceUnavailableError
TimedOut = ContentServiceTimeoutError
BadResponse = ContentServiceResponseError


class Fault(NamedTuple):
    behaviour: faults.Behaviour
    error: type[ContentServiceError]
    counted_as: str
    attempts: int = 1
    at_least_seconds: float = 0


FAULTS = {
    "reset": Fault(faults.reset, Unavailable, "reset", 3),
    "closed without an answer": Fault(faults.close, Unavailable, "reset", 3),
    "body cut short": Fault(faults.truncated(), Unavailable, "truncated", 3),
    "chunk cut short": Fault(
        faults.raw(CHUNKED_HEAD + b"ff\r\nabc"), Unavailable, "truncated", 3
    ),
    "last chunk missing": Fault(
        faults.raw(CHUNKED_HEAD + b"3\r\nabc\r\n"), Unavailable, "truncated", 3
    ),
    "chunk without a size": Fault(
        faults.raw(CHUNKED_HEAD + b"zz\r\nabc\r\n0\r\n\r\n"), BadResponse, "garbled"
    ),
    "no HTTP": Fault(faults.raw(b"SSH-2.0-Open\r\n\r\n"), BadResponse, "garbled"),
    "an endless header": Fault(
        faults.raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000), BadResponse, "garbled"
    ),
    "too many headers": Fault(
        faults.raw(b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 200 + b"\r\n"),
        BadResponse,
        "garbled",
    ),
    "two lengths": Fault(
        faults.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\nabc"),
        BadResponse,
        "garbled",
    ),
    "broken gzip": Fault(
        faults.answer(b"no gzip", headers={"Content-Encoding": "gzip"}),
        BadResponse,
        "garbled",
    ),
    "silence before the headers": Fault(faults.hang(), TimedOut, "timed out", 1, 0.3),
    "silence within the headers": Fault(
        faults.hang(b"HTTP/1.1 200"), TimedOut, "timed out", 1, 0.3
    ),
    "silence within the body": Fault(
        faults.hang(OK_HEAD + b"abc"), TimedOut, "timed out", 1, 0.3
    ),
    "headers a byte at a time": Fault(
        faults.drip(OK_HEAD), TimedOut, "timed out", 1, 0.6
    ),
    "a body a byte at a time": Fault(
        faults.drip(OK_HEAD + b"x" * 100, pause_seconds=0.01),
        TimedOut,
        "timed out",
        1,
        0.6,
    ),
    "chunks a byte at a time": Fault(
        faults.drip(CHUNKED_HEAD + b"1\r\nx\r\n" * 50, pause_seconds=0.01),
        TimedOut,
        "timed out",
        1,
        0.6,
    ),
    "a body without end": Fault(faults.endless(), BadResponse, "too large"),
    "a redirect": Fault(
        faults.answer(status="302 Found", headers={"Location": "/login"}),
        BadResponse,
        "redirected",
    ),
    "busy": Fault(faults.answer(status="503 Busy"), BadResponse, "busy", 3),
    "busy for long": Fault(
        faults.answer(status="503 Busy", headers={"Retry-After": "3600"}),
        BadResponse,
        "busy",
    ),
    "a gateway in need": Fault(
        faults.answer(b"<html>", status="502 Bad Gateway"), BadResponse, "busy", 3
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_becomes_its_error_in_time_and_leaves_no_trace(
    name, server, address, client
):
    fault = FAULTS[name]
    server.default = fault.behaviour
    started = time.monotonic()
    with pytest.raises(fault.error) as caught:
        client.fetch(address, ASK, asked_for={"url": "/x.html"})
    seconds = time.monotonic() - started

    assert type(caught.value) is fault.error
    assert caught.value.identity["url"] == "/x.html"
    assert fault.at_least_seconds <= seconds < 0.6 + MARGIN_SECONDS
    assert server.requests == fault.attempts
    [statistics] = client.statistics()
    assert statistics.failures == {fault.counted_as: 1}
    assert statistics.retries == fault.attempts - 1
    assert statistics.connections.in_use == statistics.connections.waiting == 0

    # Every place in the pool can still be used.
    server.default = faults.answer(b'"fine"')
    for _ in range(3):
        assert client.fetch(address, ASK).body == b'"fine"'


@pytest.mark.parametrize(
    "name", [name for name in FAULTS if FAULTS[name].attempts == 3]
)
def test_a_fault_that_passes_is_not_noticed(name, server, address, client):
    behaviour = FAULTS[name].behaviour
    server.script.extend([behaviour, behaviour])
    assert client.fetch(address, ASK).body == b'"ok"'
    [statistics] = client.statistics()
    assert statistics.retries == 2
    assert statistics.failures == {}


def test_what_may_not_be_repeated_is_sent_once(server, address, client):
    server.default = faults.reset
    with pytest.raises(ContentServiceUnavailableError):
        client.fetch(address, ASK, may_repeat=False)
    assert server.requests == 1


@pytest.mark.parametrize(
    "status", ["200 OK", "204 No Content", "404 Not Found", "500 X"]
)
def test_other_answers_are_returned_with_their_status(status, server, address, client):
    server.default = faults.answer(b"", status=status, headers={"X-Thing": "1"})
    answer = client.fetch(address, ASK)
    assert answer.status == int(status[:3])
    assert answer.headers["x-thing"] == "1"


def test_a_service_that_is_not_there_is_unavailable(client):
    nowhere = ServiceAddress.parse(f"http://127.0.0.1:{free_port()}/")
    with pytest.raises(ContentServiceUnavailableError) as caught:
        client.fetch(nowhere, ASK)
    assert caught.value.__cause__ is not None
    [statistics] = client.statistics()
    assert statistics.failures == {"not connected": 1}
    assert statistics.connections.opened == 0


def test_a_host_name_that_cannot_be_one_is_unavailable(client):
    nowhere = ServiceAddress.parse(f"http://{'x' * 64}.invalid/")
    with pytest.raises(ContentServiceUnavailableError):
        client.fetch(nowhere, ASK)


def test_a_connection_is_reused(server, address, client):
    for _ in range(10):
        client.fetch(address, ASK)
    assert server.connections == 1
    [statistics] = client.statistics()
    assert statistics.connections.opened == 1
    assert statistics.calls == 10
    assert statistics.calls_seconds > 0


def test_a_connection_that_the_service_closed_meanwhile_is_replaced(
    server, address, client
):
    server.default = faults.answer_then_close()
    for _ in range(3):
        assert client.fetch(address, ASK).status == 200
    assert server.connections == 3


def test_waiting_for_a_connection_ends(server, address, make_client):
    client = make_client(pool_size=1, read_timeout_seconds=5, deadline_seconds=5)
    arrived, proceed = threading.Event(), threading.Event()

    def busy(exchange):
        arrived.set()
        return faults.wait_for(proceed, faults.answer())(exchange)

    server.default = busy
    thread = threading.Thread(target=client.fetch, args=(address, ASK))
    thread.start()
    assert arrived.wait(5)
    [statistics] = client.statistics()
    assert statistics.connections.in_use == 1
    started = time.monotonic()
    with pytest.raises(ContentServiceUnavailableError, match="became free"):
        client.fetch(address, ASK)
    assert 0.3 <= time.monotonic() - started < 0.3 + MARGIN_SECONDS
    proceed.set()
    thread.join(5)
    [statistics] = client.statistics()
    assert statistics.failures == {"pool exhausted": 1}
    assert statistics.connections.in_use == 0


def test_who_waits_for_a_connection_is_counted(server, address, make_client):
    client = make_client(
        pool_size=1, pool_timeout_seconds=5, read_timeout_seconds=5, deadline_seconds=5
    )
    proceed = threading.Event()
    server.default = faults.wait_for(proceed, faults.answer())
    threads = [
        threading.Thread(target=client.fetch, args=(address, ASK)) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 5
    while time.monotonic() < until:
        connections = [each.connections for each in client.statistics()]
        if [(each.in_use, each.waiting) for each in connections] == [(1, 2)]:
            break
        time.sleep(0.005)
    else:
        pytest.fail(f"never one in use and two waiting: {client!r}")
    proceed.set()
    for thread in threads:
        thread.join(5)
    assert server.connections == 1


def test_a_retry_after_that_is_short_is_waited_for(server, address, make_client):
    client = make_client(deadline_seconds=3, retry_after_max_seconds=2)
    server.script.append(faults.answer(status="503 Busy", headers={"Retry-After": "1"}))
    started = time.monotonic()
    assert client.fetch(address, ASK).status == 200
    assert 1 <= time.monotonic() - started < 1 + MARGIN_SECONDS


def test_a_retry_after_beyond_the_deadline_is_not_waited_for(
    server, address, make_client
):
    client = make_client(retry_after_max_seconds=10)
    in_a_while = datetime.now(UTC) + timedelta(seconds=5)
    header = in_a_while.strftime("%a, %d %b %Y %H:%M:%S GMT")
    server.default = faults.answer(status="503 Busy", headers={"Retry-After": header})
    started = time.monotonic()
    with pytest.raises(ContentServiceResponseError) as caught:
        client.fetch(address, ASK)
    assert time.monotonic() - started < MARGIN_SECONDS
    assert caught.value.identity["status"] == 503


def test_a_redirect_says_where_to(server, address, client):
    server.default = faults.answer(status="301 X", headers={"Location": "https://x/"})
    with pytest.raises(ContentServiceResponseError, match="base_url") as caught:
        client.fetch(address, ASK)
    assert caught.value.identity["location"] == "https://x/"


def test_nothing_is_sent_but_what_was_asked_for(server, address, client, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1/")
    server.default = faults.answer(headers={"Set-Cookie": "a=b"})
    request = Request(
        target="/a%20b", method="POST", headers={"X-Claim": "1"}, body=b"{}"
    )
    client.fetch(address, request)
    client.fetch(address, request)
    exchange = server.exchanges[-1]
    assert (exchange.method, exchange.target) == ("POST", "/a%20b")
    assert exchange.body == b"{}"
    assert exchange.headers["x-claim"] == "1"
    assert not exchange.headers.keys() & {"cookie", "authorization"}


def test_a_failing_service_is_left_alone_and_tried_again(server, address, make_client):
    client = make_client(breaker_failures=2, retries=0)
    server.default = faults.reset
    for _ in range(2):
        with pytest.raises(ContentServiceUnavailableError):
            client.fetch(address, ASK)
    requests = server.requests
    with pytest.raises(ContentServiceUnavailableError, match="left alone"):
        client.fetch(address, ASK)
    assert server.requests == requests
    [statistics] = client.statistics()
    assert statistics.breaker is BreakerState.OPEN
    assert statistics.failures == {"reset": 2, "breaker open": 1}

    server.default = faults.answer()
    time.sleep(0.25)
    assert client.fetch(address, ASK).status == 200
    [statistics] = client.statistics()
    assert statistics.breaker is BreakerState.CLOSED


@pytest.mark.parametrize("status", ["404 Not Found", "500 Internal Server Error"])
def test_an_answer_about_an_item_does_not_open_the_breaker(
    status, server, address, make_client
):
    client = make_client(breaker_failures=2)
    server.default = faults.answer(status=status)
    for _ in range(5):
        client.fetch(address, ASK)
    [statistics] = client.statistics()
    assert statistics.breaker is BreakerState.CLOSED


def test_one_service_does_not_suffer_from_another(server, address, make_client):
    client = make_client(breaker_failures=1, retries=0)
    with faults.FaultyServer(default=faults.reset) as other:
        with pytest.raises(ContentServiceUnavailableError):
            client.fetch(ServiceAddress.parse(other.base_url), ASK)
        assert client.fetch(address, ASK).status == 200


def test_the_repr_shows_the_state_of_every_pool(server, address, client):
    assert "nothing called yet" in repr(client)
    client.fetch(address, ASK)
    assert f"127.0.0.1:{server.port} 0/2 connections in use" in repr(client)
    assert "breaker closed" in repr(client)


def test_errors_survive_pickling(server, address, client):
    server.default = faults.truncated()
    with pytest.raises(ContentServiceError) as caught:
        client.fetch(address, ASK, asked_for={"uri": "tcm:5-1"})
    copy = pickle.loads(pickle.dumps(caught.value))  # noqa: S301  # our own bytes
    assert str(copy) == str(caught.value)
    assert copy.identity["uri"] == "tcm:5-1"


def test_the_status_of_the_answer_wins_over_what_was_asked_for(server, address, client):
    server.default = faults.answer(status="503 X", headers={"Retry-After": "99"})
    with pytest.raises(ContentServiceResponseError) as caught:
        client.fetch(address, ASK, asked_for={"status": "x"})
    assert caught.value.identity["status"] == 503


def test_an_interrupted_call_gives_its_connection_back(
    server, address, client, monkeypatch
):
    def interrupt(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(http.client.HTTPResponse, "begin", interrupt)
        with pytest.raises(KeyboardInterrupt):
            client.fetch(address, ASK)
    [statistics] = client.statistics()
    assert statistics.connections.in_use == statistics.connections.waiting == 0
    assert client.fetch(address, ASK).status == 200


def test_the_client_of_the_process_is_made_once_and_anew_after_a_reset():
    reset_service_client()
    first = get_service_client()
    assert get_service_client() is first
    reset_service_client()
    assert get_service_client() is not first
    reset_service_client()
