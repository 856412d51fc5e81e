from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.local_delivery import Client, asking

HOME = "5/pages/index.html.json"


@pytest.fixture
def client(root: Path) -> Iterator[Client]:
    with asking(root) as client:
        yield client


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD", "OPTIONS"])
def test_other_methods_are_not_allowed(client, method):
    assert client.get("/page/GetContentByUri/5/310/", method)[0] == 405


@pytest.mark.parametrize(
    "url",
    [
        "/../6/pages/nl/index",
        "/../../../../../../etc/passwd",
        "/%2e%2e/%2e%2e/6/pages/nl/index",
        "/..%2f..%2f6/pages/nl/index",
        "/%2e%2e%5c%2e%2e%5c6/pages/nl/index",
        "/index%00",
        "/.%2e/index",
        "/./index",
        "/" + "a" * 4000,
    ],
)
@pytest.mark.parametrize("extension", ["html", "json", "html.json", ".."])
def test_nothing_but_published_urls_is_found(root, url, extension):
    with asking(root) as client:
        for action in ("page/GetContentByUrl", "binary/GetBinaryByUrl"):
            path = f"/{action}/5/{extension}/{url}/"
            assert client.get(path) == (404, b"")


def test_path_of_no_route_says_so(client):
    status, body = client.get("/page/Nonsense/5/")
    assert status == 404
    assert b"No HTTP resource" in body


def test_file_that_cannot_be_read_is_a_failure_that_tells_nothing(root, caplog):
    with asking(root) as client:
        assert client.get("/page/GetContentByUri/5/310/")[0] == 200
        (root / HOME).unlink()
        (root / HOME).symlink_to("/etc/hostname")
        assert client.get("/page/GetContentByUri/5/310/") == (
            500,
            b'{"Message":"An error has occurred."}',
        )
    assert "published file cannot be read" in caplog.text
