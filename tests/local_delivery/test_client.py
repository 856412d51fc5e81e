from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from content.exceptions import (
    ContentServiceResponseError,
    ContentServiceUnavailableError,
    DecodingError,
    InvalidUrlError,
    ItemNotFoundError,
)
from content.local_delivery.client import ManagementClient
from content.local_delivery.faults import Fault, FaultKind
from content.local_delivery.published_folder import Effect
from content.local_delivery.server import Server
from tests.support.documents import document, page
from tests.support.local_delivery import running_local_delivery

PATH = "5/pages/straße & co/a?b#c.html.json"
DOCUMENT = document(page(uri="tcm:5-400-64"))


@pytest.fixture
def client(root: Path) -> Iterator[ManagementClient]:
    with (
        running_local_delivery(root) as service,
        closing(ManagementClient(service.url)) as client,
    ):
        service.faults.replace([Fault(kind=FaultKind.RESET)])  # management is spared
        yield client


def test_item_is_published_found_and_unpublished(root, client):
    change = client.publish(PATH, DOCUMENT)
    assert (change.effect, change.url) == (Effect.CREATED, "/straße & co/a?b#c.html")
    assert (root / PATH).read_bytes() == DOCUMENT
    assert [each.path for each in client.find_paths(change.url, 5)] == [PATH]
    assert client.unpublish(PATH).effect is Effect.REMOVED


def test_refusals_are_raised_as_the_publisher_raises_them(client):
    with pytest.raises(InvalidUrlError):
        client.publish("nowhere", b"")
    with pytest.raises(ItemNotFoundError):
        client.unpublish(PATH)
    with pytest.raises(DecodingError):
        client.publish(PATH, b"{")
    assert client.publish(PATH, b"{", force=True).effect is Effect.CREATED


def test_service_that_is_not_there_is_unavailable():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ContentServiceUnavailableError):
        ManagementClient(f"http://127.0.0.1:{port}/").unpublish(PATH)


@pytest.mark.parametrize("status", ["200 OK", "404 Not Found", "500 Oh"])
def test_other_service_is_not_understood(status):
    def application(_environ, start_response):
        start_response(status, [])
        return [b"<html>"]

    server = Server(application)
    server.start()
    with (
        closing(ManagementClient(server.url)) as client,
        pytest.raises(ContentServiceResponseError),
    ):
        client.unpublish(PATH)
    server.stop()


@pytest.mark.parametrize("address", ["", "127.0.0.1:8081", "https://a/", "http:///"])
def test_address_that_is_none_is_refused(address):
    with pytest.raises(InvalidUrlError):
        ManagementClient(address)
