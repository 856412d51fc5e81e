"""The management side, asked over HTTP."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from content.local_delivery.management import ManagementRequest
from content.local_delivery.service import LocalDelivery
from tests.support.documents import document, page
from tests.support.local_delivery import running_local_delivery

PAGE = "/-/published/5/pages/new.html.json"
DOCUMENT = document(page(uri="tcm:5-400-64"))


class Client:
    def __init__(self, url: str) -> None:
        self._netloc = urlsplit(url).netloc

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, Any]:
        connection = http.client.HTTPConnection(self._netloc, timeout=5)
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        answer = response.read()
        connection.close()
        return response.status, json.loads(answer) if answer else None


@pytest.fixture
def service(root: Path) -> Iterator[LocalDelivery]:
    with running_local_delivery(root) as service:
        yield service


@pytest.fixture
def client(service: LocalDelivery) -> Client:
    return Client(service.url)


def test_statistics_count_requests_until_they_are_cleared(client):
    client.ask("GET", "/page/GetContentByUri/5/310/")
    client.ask("GET", "/page/GetContentByUri/5/999/")
    status, counts = client.ask("GET", "/-/statistics")
    assert status == 200
    assert counts["routes"]["page/GetContentByUri"] == 2
    assert counts["statuses"] == {"200": 1, "404": 1}
    assert counts["connections"]["accepted"] == 3
    client.ask("DELETE", "/-/statistics")
    assert client.ask("GET", "/-/statistics")[1]["routes"] == {"other": 1}


def test_faults_are_put_in_force_and_cleared(client):
    rule = {"kind": "status", "status": 500, "route": "page"}
    status, faults = client.ask("POST", "/-/faults", json.dumps([rule]).encode())
    assert (status, faults[0]["kind"]) == (200, "status")
    assert client.ask("GET", "/-/faults")[1] == faults
    assert client.ask("GET", "/page/GetContentByUri/5/310/")[0] == 500
    assert client.ask("DELETE", "/-/faults") == (200, [])
    assert client.ask("GET", "/page/GetContentByUri/5/310/")[0] == 200


def test_management_is_spared_by_faults(client):
    client.ask("POST", "/-/faults", b'[{"kind": "reset"}]')
    assert client.ask("GET", "/-/statistics")[0] == 200


@pytest.mark.parametrize(
    "body", [b"", b"{", b"{}", b'[{"kind":"?"}]', b'[{"kind":"hang","other":1}]']
)
def test_faults_that_are_none_are_refused(service, client, body):
    assert client.ask("POST", "/-/faults", body)[0] == 400
    assert service.faults.faults() == ()


def test_published_page_is_served_until_it_is_unpublished(client):
    status, change = client.ask("PUT", PAGE, DOCUMENT)
    assert (status, change["effect"], change["uri"]) == (200, "created", "tcm:5-400-64")
    assert client.ask("GET", "/page/GetContentByUri/5/400/")[0] == 200
    assert client.ask("DELETE", PAGE)[1]["effect"] == "removed"
    assert client.ask("GET", "/page/GetContentByUri/5/400/")[0] == 404
    assert client.ask("DELETE", PAGE)[0] == 404


def test_document_that_does_not_decode_is_refused_unless_forced(client):
    status, problem = client.ask("PUT", PAGE, b"{")
    assert status == 422
    assert problem["Message"]
    assert client.ask("PUT", f"{PAGE}?force=1", b"{")[0] == 200


def test_places_of_items_are_found(client):
    _, found = client.ask("GET", "/-/published?item=tcm:5-310-64&publication=5")
    assert found == [{"path": "5/pages/index.html.json", "kind": "page"}]
    assert client.ask("GET", "/-/published?item=/x&publication=five")[0] == 400


@pytest.mark.parametrize(
    "path",
    [
        "/-/published/../outside.json",
        "/-/published/%2e%2e/outside.json",
        "/-/published/5/pages/..%2f..%2f..%2foutside.json",
        "/-/published//etc/passwd",
        "/-/published/5/pages/a%00.json",
        "/-/published/5/pages/" + "a" * 300 + ".json",
        "/-/published/5/elsewhere/a.json",
    ],
)
def test_nothing_outside_the_folder_is_changed(root, client, path):
    before = sorted(root.parent.rglob("*"))
    assert client.ask("PUT", path, b"{}")[0] == 400
    assert client.ask("DELETE", path)[0] == 400
    assert sorted(root.parent.rglob("*")) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://127.0.0.1:8081"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "localhost@evil.example"},
        {"Host": ""},
    ],
)
def test_web_page_cannot_drive_it(client, headers):
    for method, path in [
        ("PUT", PAGE),
        ("GET", "/-/statistics"),
        ("DELETE", "/-/faults"),
    ]:
        assert client.ask(method, path, DOCUMENT, **headers)[0] == 403


@pytest.mark.parametrize(
    ("peer", "is_refused"),
    [
        ("127.0.0.1", False),
        ("127.8.8.8", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("192.168.1.7", True),
        ("::ffff:192.168.1.7", True),
        ("", True),
    ],
)
def test_other_machines_are_refused(peer, is_refused):
    request = ManagementRequest(
        method="GET", path="faults", peer=peer, host="localhost"
    )
    assert bool(request.reason_to_refuse) is is_refused


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("PUT", "/-/faults", 405),
        ("POST", "/-/published/5/pages/a.json", 405),
        ("PUT", "/-/published", 405),
        ("GET", "/-/", 404),
        ("GET", "/-/nonsense", 404),
    ],
)
def test_what_management_does_not_know_is_refused(client, method, path, status):
    assert client.ask(method, path)[0] == status
