"""Downloads over real sockets: how they fail, begin anew, and how little they need."""

from __future__ import annotations

import base64
import errno
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from io import BytesIO

import pytest
from django.test import override_settings

from content.exceptions import (
    ContentServiceResponseError,
    ContentServiceTimeoutError,
    ContentServiceUnavailableError,
    ItemNotFoundError,
)
from content.providers.circuit_breaker import BreakerState
from content.providers.dd4t_rest import Dd4tRestProvider
from content.providers.deadline import Deadline, ending_by
from content.providers.service_client import ServiceClient
from content.providers.transport import Request
from tests.support import faulty_server as faults
from tests.support.faulty_server import FaultyServer

URL = "/media/film.mp4"
CONTENT = bytes(range(256)) * 1_000
BODY = b'"' + base64.b64encode(CONTENT) + b'"'
NONE = (0, 0)


@pytest.fixture
def provider(server: FaultyServer, client: ServiceClient) -> Dd4tRestProvider:
    server.default = faults.answer(BODY)
    return Dd4tRestProvider(base_url=server.base_url, client=client)


def download(provider: Dd4tRestProvider) -> bytes:
    target = BytesIO(b"what there was before" * 100_000)
    provider.download_binary_by_url(5, URL, target)
    return target.getvalue()


def busy(client: ServiceClient) -> tuple[int, int]:
    [statistics] = client.statistics()
    return statistics.connections.in_use, statistics.connections.waiting


@pytest.mark.parametrize(
    "first",
    [
        faults.truncated(BODY[: len(BODY) // 2]),
        faults.raw(
            b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n"aGkh\r\n'
        ),
        faults.reset,
        faults.answer(b"busy", status="503 Service Unavailable"),
    ],
    ids=["cut off", "cut off between chunks", "reset", "busy"],
)
def test_another_attempt_begins_anew(server, client, provider, first):
    server.script.append(first)
    assert download(provider) == CONTENT
    assert server.requests == 2
    assert busy(client) == NONE


def test_what_is_gone_at_the_second_attempt_is_not_what_the_first_one_left(
    server, provider
):
    server.script.append(faults.truncated(BODY[:200_000]))
    server.default = faults.raw(b"HTTP/1.1 204 No Content\r\n\r\n")
    with pytest.raises(ItemNotFoundError):
        download(provider)


def test_connection_is_kept_after_a_download(server, client, provider):
    for _ in range(3):
        assert download(provider) == CONTENT
    assert server.connections == 1


@pytest.mark.parametrize("body", [b"", b"null", b'""', b"<string/>"])
def test_nothing_in_the_answer_means_not_found(server, provider, body):
    server.default = faults.answer(body)
    with pytest.raises(ItemNotFoundError) as caught:
        download(provider)
    assert caught.value.identity == {"publication_id": 5, "url": URL}


def test_error_is_described_as_that_of_any_call(server, provider):
    server.default = faults.answer(
        b'{"Message": "The disk is full."}', status="500 Internal Server Error"
    )
    with pytest.raises(ContentServiceResponseError, match="The disk is full") as caught:
        download(provider)
    assert caught.value.identity["status"] == 500


@pytest.mark.parametrize("body", [b'"aGk"', b'"aGkh', b'"aGkh" more', b"<html>"])
def test_answer_that_holds_no_binary_is_an_error_and_is_not_asked_for_again(
    server, client, provider, body
):
    server.default = faults.answer(body)
    with pytest.raises(ContentServiceResponseError, match="cannot be read") as caught:
        download(provider)
    assert caught.value.identity == {
        "publication_id": 5,
        "url": URL,
        "status": 200,
    }
    assert server.requests == 1
    assert busy(client) == NONE


def test_what_is_left_of_an_unreadable_answer_is_not_the_next_one(server, provider):
    server.script.append(faults.answer(b'"*' + BODY * 3))
    with pytest.raises(ContentServiceResponseError):
        download(provider)
    assert download(provider) == CONTENT
    assert server.connections == 2


def test_binary_that_is_larger_than_allowed_is_refused(server, client, provider):
    server.default = faults.answer(BODY)
    with override_settings(CONTENT_MAX_BINARY_BYTES=len(CONTENT)):
        assert download(provider) == CONTENT
    with (
        override_settings(CONTENT_MAX_BINARY_BYTES=len(CONTENT) - 1),
        pytest.raises(ContentServiceResponseError, match="larger than allowed"),
    ):
        download(provider)
    [statistics] = client.statistics()
    assert statistics.failures == {"too large": 1}
    assert busy(client) == NONE


def test_largest_answer_does_not_bound_a_download(server, make_client):
    server.default = faults.answer(BODY)
    client = make_client(max_answer_bytes=100)
    provider = Dd4tRestProvider(base_url=server.base_url, client=client)
    assert download(provider) == CONTENT


# -- time ----------------------------------------------------------------------------


def test_silence_within_a_download_is_borne_as_long_as_in_any_call(
    server, client, provider
):
    server.default = faults.hang(
        b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + BODY[:1000]
    )
    started = time.monotonic()
    with pytest.raises(ContentServiceTimeoutError):
        download(provider)
    # The read timeout of these tests is short; that of downloads is minutes.
    assert time.monotonic() - started < 10
    assert server.requests == 1
    assert busy(client) == NONE


def test_download_may_take_longer_than_any_other_call(server, address, make_client):
    slow = faults.drip(
        b'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n"aGkh"', pause_seconds=0.01
    )
    server.default = slow
    client = make_client(deadline_seconds=0.2, read_timeout_seconds=5)
    with pytest.raises(ContentServiceTimeoutError):
        client.fetch(address, Request(target="/page"))
    provider = Dd4tRestProvider(base_url=server.base_url, client=client)
    assert download(provider) == b"hi!"


def test_download_has_a_deadline_of_its_own(server, client, provider):
    server.default = faults.drip(
        b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + BODY[:9999],
        pause_seconds=0.01,
    )
    with (
        override_settings(CONTENT_BINARY_DEADLINE_SECONDS=0.3),
        pytest.raises(ContentServiceTimeoutError),
    ):
        download(provider)
    assert busy(client) == NONE


def test_page_that_waits_for_a_download_keeps_its_own_deadline(
    server, client, provider
):
    server.default = faults.drip(
        b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + BODY[:9999],
        pause_seconds=0.01,
    )
    with ending_by(Deadline(0.3)), pytest.raises(ContentServiceTimeoutError):
        download(provider)
    assert busy(client) == NONE


# -- the file ------------------------------------------------------------------------


class FullDisk(BytesIO):
    """Takes a little, then no more."""

    def write(self, data, /):
        if self.tell():
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data)


def test_full_disk_is_told_as_it_is_and_not_held_against_the_service(
    server, make_client
):
    server.default = faults.answer(BODY)
    client = make_client(breaker_failures=1)
    provider = Dd4tRestProvider(base_url=server.base_url, client=client)
    with pytest.raises(OSError, match="No space left") as caught:
        provider.download_binary_by_url(5, URL, FullDisk())
    assert type(caught.value) is OSError
    assert caught.value.errno == errno.ENOSPC
    assert server.requests == 1
    [statistics] = client.statistics()
    assert statistics.breaker is BreakerState.CLOSED
    assert statistics.failures == {}
    assert busy(client) == NONE
    # The connection was in the middle of an answer.
    assert download(provider) == CONTENT
    assert server.connections == 2


def test_closed_file_is_no_unreadable_answer(server, provider):
    target = BytesIO()
    target.close()
    with pytest.raises(ValueError, match="closed"):
        provider.download_binary_by_url(5, URL, target)


def test_receiver_that_stops_early_leaves_nothing_for_the_next_call(
    server, address, client
):
    server.default = faults.answer(BODY)

    def take_one(_headers: object, pieces: Iterator[bytes]) -> None:
        next(pieces)

    for _ in range(3):
        assert client.fetch(address, Request(target="/"), receive=take_one).body == b""
    assert client.fetch(address, Request(target="/")).body == BODY
    assert busy(client) == NONE


def test_failures_of_downloads_exhaust_their_attempts(server, client, provider):
    server.default = faults.truncated(BODY[:5000])
    with pytest.raises(ContentServiceUnavailableError):
        download(provider)
    assert server.requests == 3
    [statistics] = client.statistics()
    assert (statistics.retries, statistics.failures) == (2, {"truncated": 1})
    assert busy(client) == NONE


# -- memory --------------------------------------------------------------------------

_MEASURE = """
import json, resource, sys, tracemalloc
from content.local_delivery.service import LocalDelivery
from content.providers.dd4t_rest import Dd4tRestProvider
from content.providers.service_client import get_service_client

import django
django.setup()
service = LocalDelivery(sys.argv[1])
with service.running():
    provider = Dd4tRestProvider(base_url=service.url)
    with open(sys.argv[2], "w+b") as target:
        provider.download_binary_by_url(5, "/small.bin", target)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        tracemalloc.start()
        provider.download_binary_by_url(5, "/large.bin", target)
        peak = tracemalloc.get_traced_memory()[1]
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        size = target.tell()
    get_service_client().close()
print(json.dumps({"size": size, "traced": peak, "resident": (after - before) * 1024}))
"""


@pytest.mark.slow
def test_download_of_64_mb_takes_little_memory_on_either_side(tmp_path):
    folder = tmp_path / "published/5/binaries"
    folder.mkdir(parents=True)
    (folder / "small.bin").write_bytes(os.urandom(1_000_000))
    with (folder / "large.bin").open("wb") as large:
        for _ in range(64):
            large.write(os.urandom(1_000_000))
    ran = subprocess.run(
        [
            *(sys.executable, "-c", _MEASURE),
            *(str(tmp_path / "published"), str(tmp_path / "downloaded.bin")),
        ],
        capture_output=True,
        check=False,
        text=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "site_frontend.settings"},
    )
    assert ran.returncode == 0, ran.stderr
    measured = json.loads(ran.stdout)
    assert measured["size"] == 64_000_000
    assert measured["traced"] < 16_000_000
    assert measured["resident"] < 16_000_000
    downloaded = (tmp_path / "downloaded.bin").read_bytes()
    assert downloaded == (folder / "large.bin").read_bytes()
