"""Local delivery as the site's own client of the DD4T REST service sees it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from content.exceptions import (
    ContentError,
    ContentServiceUnavailableError,
    ItemNotFoundError,
)
from content.local_delivery.faults import Fault, FaultKind
from content.model.uri import TcmUri
from content.providers.contracts import ContentProvider
from content.providers.dd4t_rest import Dd4tRestProvider
from content.providers.folder import FolderProvider
from content.providers.service_client import ServiceClient
from content.providers.transport_limits import TransportLimits
from tests.support.asking import ask
from tests.support.local_delivery import running_local_delivery, write_item

FERRY, TIDES, HARBOUR = (TcmUri(5, item_id) for item_id in (305, 302, 230))
HOME, TOPIC, ABSENT = TcmUri(5, 310, 64), TcmUri(5, 33, 512), TcmUri(5, 999)
HARBOUR_URL = "/media/harbour_tcm5-230.jpg"


@pytest.fixture(params=[False, True], ids=["as meant", "as .NET"])
def rest(root: Path, request: pytest.FixtureRequest) -> Iterator[ContentProvider]:
    with (
        running_local_delivery(root, is_dotnet=request.param) as service,
        closing(ServiceClient(TransportLimits.from_settings())) as client,
    ):
        yield Dd4tRestProvider(base_url=service.url, client=client)


def outcome(provider: ContentProvider, method: str, arguments: tuple[Any, ...]) -> Any:
    try:
        return ask(provider, method, *arguments)
    except ContentError as exc:
        return type(exc)


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("fetch_page_by_url", (5, "/index.html")),
        ("fetch_page_by_uri", (HOME,)),
        ("fetch_component_presentation", (FERRY,)),
        ("fetch_component_presentation", (FERRY, TcmUri(5, 1001, 32))),
        ("fetch_component_presentations", ((FERRY,),)),
        ("fetch_component_link", (TIDES,)),
        ("download_binary_by_url", (5, HARBOUR_URL)),
        ("download_binary_by_uri", (HARBOUR,)),
        ("fetch_binary_meta_by_url", (5, HARBOUR_URL)),
        ("fetch_binary_meta_by_uri", (HARBOUR,)),
        ("fetch_binary_url", (HARBOUR,)),
        ("fetch_page_last_published_by_url", (5, "/index.html")),
        ("fetch_page_last_published_by_uri", (HOME,)),
        ("fetch_component_presentation_last_published", (FERRY,)),
        ("fetch_keyword", (TOPIC, "Sea & sky")),
    ],
    ids=str,
)
def test_items_come_over_http_as_from_the_folder(root, rest, method, arguments):
    expected = outcome(FolderProvider(folder=root), method, arguments)
    assert not isinstance(expected, type)
    assert outcome(rest, method, arguments) == expected


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("fetch_page_by_url", (5, "/absent.html")),
        ("fetch_page_by_uri", (ABSENT.of_type(64),)),
        ("fetch_component_presentation", (ABSENT,)),
        ("fetch_component_link", (ABSENT,)),
        ("download_binary_by_url", (5, "/absent.jpg")),
        ("download_binary_by_uri", (ABSENT,)),
        ("fetch_binary_meta_by_url", (5, "/absent.jpg")),
        ("fetch_binary_meta_by_uri", (ABSENT,)),
        ("fetch_binary_url", (ABSENT,)),
        ("fetch_keyword", (TOPIC, "absent")),
    ],
    ids=str,
)
def test_missing_items_are_not_found_either_way(rest, method, arguments):
    assert outcome(rest, method, arguments) is ItemNotFoundError


def test_binary_without_a_byte_is_not_found_either_way(root, rest):
    write_item(root, "5/binaries/empty_tcm5-231.css", b"")
    arguments = (5, "/empty_tcm5-231.css")
    assert outcome(rest, "download_binary_by_url", arguments) is ItemNotFoundError


@pytest.mark.parametrize("tenths", range(10))
def test_download_that_is_cut_off_fails_and_leaves_the_pool_whole(root, tenths):
    write_item(root, "5/binaries/film_tcm5-232.bin", b"film" * 100_000)
    fault = Fault(kind=FaultKind.TRUNCATE, route="binary", share=tenths / 10)
    with (
        running_local_delivery(root, faults=[fault]) as service,
        closing(ServiceClient(TransportLimits.from_settings())) as client,
    ):
        rest = Dd4tRestProvider(base_url=service.url, client=client)
        with pytest.raises(ContentServiceUnavailableError):
            rest.download_binary_by_url(5, "/film_tcm5-232.bin", BytesIO())
        [statistics] = client.statistics()
        assert statistics.connections.in_use == statistics.connections.waiting == 0
        counts = service.statistics.as_dict()
        attempts = 1 + TransportLimits.from_settings().retries
        assert counts["faults"] == {"truncate": attempts}
        assert counts["routes"] == {"binary/GetBinaryByUrl": attempts}
        service.faults.replace([])
        target = BytesIO()
        rest.download_binary_by_url(5, "/film_tcm5-232.bin", target)
        assert target.getvalue() == b"film" * 100_000


def test_file_that_is_cut_off_while_it_is_sent_ends_the_connection(root):
    film = root / "5/binaries/film_tcm5-232.bin"
    write_item(root, "5/binaries/film_tcm5-232.bin", b"film" * 5_000_000)
    with running_local_delivery(root) as service:
        parts = urlsplit(service.url)
        with socket.create_connection((parts.hostname, parts.port), 5) as client:
            client.sendall(
                b"GET /binary/GetBinaryByUri/5/232/ HTTP/1.1\r\nHost: x\r\n\r\n"
            )
            received = 0
            while received < 100_000:
                received += len(client.recv(1000))
            # More than the buffers of the connection hold is yet to be read.
            os.truncate(film, 100)
            while part := client.recv(1 << 20):
                received += len(part)
    assert received < 5_000_000 * 4
