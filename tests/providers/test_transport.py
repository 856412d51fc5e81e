from __future__ import annotations

import gzip
import importlib.metadata
import inspect
import os
import queue
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec import structs
from urllib3 import exceptions as urllib3_exceptions  # noqa: TID251  # its errors are the subject

from content.exceptions import (
    ContentServiceTimeoutError,
    ContentServiceUnavailableError,
)
from content.providers.deadline import Deadline
from content.providers.failures import FailedAttemptError, Failure
from content.providers.service_address import ServiceAddress
from content.providers.transport import FAILURE_OF, Request, Transport, find_failure
from content.providers.transport_limits import TransportLimits
from tests.conftest import require_tool
from tests.support import faulty_server as faults
from tests.support.faulty_server import FaultyServer

ASK = Request(target="/page")

# Errors of urllib3 that an attempt cannot end in, each with the reason.
CANNOT_OCCUR = {
    "BodyNotHttplibCompatible": "bodies are those of http.client",
    "FullPoolError": "only what came from the pool is put back",
    "HTTPError": "only classes derived from it are raised",
    "HeaderParsingError": "urllib3 only logs it",
    "HostChangedError": "no redirect is followed",
    "MaxRetryError": "urllib3 does not retry here",
    "PoolError": "only classes derived from it are raised",
    "ProxyError": "there is no proxy",
    "RequestError": "only classes derived from it are raised",
    "ResponseError": "urllib3 does not retry here",
    "TimeoutStateError": "urllib3 starts each Timeout once",
    "UnrewindableBodyError": "bodies are bytes",
}


def urllib3_errors() -> list[type[Exception]]:
    return [
        member
        for _, member in inspect.getmembers(urllib3_exceptions, inspect.isclass)
        if issubclass(member, urllib3_exceptions.HTTPError)
    ]


def test_every_error_of_urllib3_is_mapped_or_cannot_occur():
    mapped = tuple(kind for kind, _ in FAILURE_OF)
    unmapped = {
        error.__name__ for error in urllib3_errors() if not issubclass(error, mapped)
    }
    assert unmapped == set(CANNOT_OCCUR)


def test_no_row_of_the_table_is_hidden_by_one_above():
    kinds = [kind for kind, _ in FAILURE_OF]
    for position, kind in enumerate(kinds):
        assert not issubclass(kind, tuple(kinds[:position])), kind


def test_an_error_that_cannot_occur_is_not_swallowed():
    error = urllib3_exceptions.HTTPError("new")
    with pytest.raises(urllib3_exceptions.HTTPError):
        find_failure(error)


@pytest.mark.parametrize(
    ("cause", "name"),
    [
        (ConnectionResetError(104, "reset"), "reset"),
        (OSError(113, "no route"), "reset"),
        (urllib3_exceptions.IncompleteRead(1, 2), "truncated"),
    ],
)
def test_what_goes_wrong_on_the_wire_is_told_by_its_cause(cause, name):
    error = urllib3_exceptions.ProtocolError("Connection broken", cause)
    failure: Failure = find_failure(error)
    assert failure.name == name


def test_urllib3_is_the_real_one():
    # A package that pretends to be urllib3 may replace it; its pool is another.
    assert importlib.metadata.version("urllib3").startswith("2.")
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        importlib.metadata.version("urllib3-future")


@pytest.fixture
def transport(limits: TransportLimits) -> Iterator[Transport]:
    with closing(Transport(limits)) as made:
        yield made


@pytest.fixture
def limits() -> TransportLimits:
    return structs.replace(
        TransportLimits.from_settings(),
        pool_size=1,
        connect_timeout_seconds=0.3,
        read_timeout_seconds=5,
    )


def test_nothing_is_opened_before_the_first_use(server, address, transport):
    assert transport.statistics(address).opened == 0
    assert server.connections == 0


def test_a_passed_deadline_ends_an_attempt_at_once(server, address, transport):
    with pytest.raises(FailedAttemptError):
        transport.send(address, ASK, Deadline(0))
    assert transport.statistics(address).in_use == 0


def test_sockets_are_told_to_notice_a_peer_that_vanished(
    server, address, transport, monkeypatch
):
    options: queue.Queue[int] = queue.Queue()
    connect = socket.socket.connect

    def spy(sock, *args):
        options.put(sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE))
        return connect(sock, *args)

    monkeypatch.setattr(socket.socket, "connect", spy)
    transport.send(address, ASK, Deadline(5))
    assert options.get_nowait() == 1


def test_a_host_that_does_not_accept_is_given_up(limits, transport):
    with closing(socket.socket()) as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        blockers = [socket.socket() for _ in range(4)]
        try:
            for blocker in blockers:  # fill the queue that nobody takes from
                blocker.setblocking(False)
                blocker.connect_ex(("127.0.0.1", port))
            started = time.monotonic()
            with pytest.raises(FailedAttemptError) as caught:
                transport.send(
                    ServiceAddress.parse(f"http://127.0.0.1:{port}/"), ASK, Deadline(5)
                )
            assert caught.value.failure.name == "not connected"
            assert 0.2 < time.monotonic() - started < 2
        finally:
            for blocker in blockers:
                blocker.close()


def test_a_compressed_answer_is_limited_by_what_it_expands_to(server, address, limits):
    server.default = faults.answer(
        gzip.compress(b"x" * 1_000_000), headers={"Content-Encoding": "gzip"}
    )
    with (
        closing(Transport(structs.replace(limits, max_answer_bytes=999_999))) as small,
        pytest.raises(FailedAttemptError) as caught,
    ):
        small.send(address, ASK, Deadline(5))
    assert caught.value.failure.name == "too large"
    fitting_limits = structs.replace(limits, max_answer_bytes=1_000_000)
    with closing(Transport(fitting_limits)) as fitting:
        assert len(fitting.send(address, ASK, Deadline(5)).body) == 1_000_000


def test_an_answer_to_the_end_of_the_connection_is_complete(server, address, transport):
    server.default = faults.raw(b"HTTP/1.0 200 OK\r\n\r\nabc")
    assert transport.send(address, ASK, Deadline(5)).body == b"abc"
    assert transport.statistics(address).in_use == 0


# -- after a fork ------------------------------------------------------------------


def in_child(work: Callable[[], None]) -> int:
    """Run something in a forked child and return its exit status."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_child_does_not_share_the_connections_of_its_parent(server, address, client):
    server.default = lambda exchange: faults.answer(exchange.target.encode())(exchange)

    def ask(name: str) -> None:
        for number in range(20):
            target = f"/{name}/{number}"
            assert client.fetch(address, Request(target=target)).body == target.encode()

    ask("parent")
    children = []
    for name in ("a", "b", "c"):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                ask(name)
                [statistics] = client.statistics()
                assert statistics.calls == 20
                assert statistics.connections.opened == 1
                status = 0
            finally:
                os._exit(status)
        children.append(child)
    ask("parent")
    assert [os.waitstatus_to_exitcode(os.waitpid(each, 0)[1]) for each in children] == [
        0,
        0,
        0,
    ]
    assert server.connections == 4
    [statistics] = client.statistics()
    assert statistics.connections.opened == 1


def test_a_child_is_not_stopped_by_what_its_parent_was_doing(server, address, client):
    arrived, proceed = threading.Event(), threading.Event()

    def busy(exchange):
        arrived.set()
        return faults.wait_for(proceed, faults.answer())(exchange)

    server.script.extend([busy])
    thread = threading.Thread(target=client.fetch, args=(address, ASK))
    thread.start()
    assert arrived.wait(5)
    with client._lock:  # another thread of the parent holds it

        def ask() -> None:
            assert client.fetch(address, ASK).status == 200
            [statistics] = client.statistics()
            assert statistics.connections.in_use == 0

        status = in_child(ask)
    proceed.set()
    thread.join(5)
    assert status == 0


# -- TLS ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that nobody but itself vouches for, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        [
            *(require_tool("openssl"), "req", "-x509", "-nodes", "-days", "1"),
            *("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *("-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", "key.pem", "-out", "certificate.pem"),
        ],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return folder / "certificate.pem", folder / "key.pem"


@pytest.fixture
def tls_server(certificate: tuple[Path, Path]) -> Iterator[FaultyServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with FaultyServer(tls=context) as running:
        yield running


def trusted(tls_server: FaultyServer, certificate: tuple[Path, Path]) -> ServiceAddress:
    bundle = str(certificate[0])
    return ServiceAddress.parse(tls_server.base_url, ca_bundle=bundle)


def test_a_certificate_in_the_bundle_is_trusted(tls_server, certificate, client):
    address = trusted(tls_server, certificate)
    for _ in range(3):
        assert client.fetch(address, ASK).body == b'"ok"'
    assert tls_server.connections == 1


def test_any_other_certificate_is_not(tls_server, client):
    address = ServiceAddress.parse(tls_server.base_url)
    with pytest.raises(ContentServiceUnavailableError, match="trusted"):
        client.fetch(address, ASK)
    [statistics] = client.statistics()
    assert statistics.failures == {"not trusted": 1}
    assert statistics.connections.in_use == 0


def test_a_certificate_for_another_name_is_not(tls_server, certificate, client):
    address = ServiceAddress.parse(
        f"https://localhost:{tls_server.port}/", ca_bundle=str(certificate[0])
    )
    with pytest.raises(ContentServiceUnavailableError, match="trusted"):
        client.fetch(address, ASK)


def test_the_deadline_holds_over_tls(tls_server, certificate, client):
    address = trusted(tls_server, certificate)
    tls_server.default = faults.drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
    started = time.monotonic()
    with pytest.raises(ContentServiceTimeoutError):
        client.fetch(address, ASK)
    assert 0.6 <= time.monotonic() - started < 1.1
    tls_server.default = faults.answer()
    assert client.fetch(address, ASK).status == 200


def test_a_server_that_never_greets_is_given_up(client, certificate):
    with FaultyServer() as silent:  # waits for a request in plain text
        address = ServiceAddress.parse(
            f"https://127.0.0.1:{silent.port}/", ca_bundle=str(certificate[0])
        )
        started = time.monotonic()
        with pytest.raises(ContentServiceTimeoutError):
            client.fetch(address, ASK)
        assert time.monotonic() - started < 1.1
