"""The habits of the .NET service, asked for over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.local_delivery import Client, asking


@pytest.fixture
def client(root: Path) -> Iterator[Client]:
    with asking(root) as client:
        yield client


@pytest.fixture
def dotnet(root: Path) -> Iterator[Client]:
    with asking(root, is_dotnet=True) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/page/GetContentByUrl/5/html//absent/", (404, b"")),
        ("/binary/GetBinaryByUri/5/999/", (200, b"null")),
        ("/binary/GetBinaryMetaByUri/5/999/", (200, b"null")),
        ("/binary/GetBinaryMetaByUrl/5/jpg//absent/", (404, b"")),
        ("/binary/GetLastPublishedDateByUri/5/999/", (200, b'"0001-01-01T00:00:00"')),
        ("/binary/GetUrlForUri/5/999/", (200, b'""')),
        ("/taxonomy/GetKeyword/5/33/absent/", (200, b"null")),
        (
            "/page/GetContentByUri/0/1/",
            (400, b'{"Message":"publicationId is mandatory"}'),
        ),
    ],
)
def test_dotnet_forgets_to_return_what_is_not_found(dotnet, path, answer):
    assert dotnet.get(path) == answer


@pytest.mark.parametrize(
    "path",
    [
        "/page/GetLastPublishedDateByUrl/5/html//absent/",
        "/page/GetLastPublishedDateByUri/5/999/",
        "/componentpresentation/GetLastPublishedDate/5/999/",
    ],
)
def test_dotnet_says_that_what_is_missing_was_published_now(dotnet, path):
    date = datetime.fromisoformat(dotnet.get_json(path))
    assert abs(datetime.now(UTC) - date) < timedelta(seconds=5)


def test_dotnet_takes_any_template_for_one_that_is_missing(dotnet):
    assert dotnet.get_json("/componentpresentation/GetContent/5/305/7/")
    assert dotnet.get("/componentpresentation/GetContent/5/999/7/") == (404, b"")


def test_dotnet_answers_what_is_there_as_the_contract_means(dotnet, client):
    for path in (
        "/page/GetContentByUrl/5/html//index/",
        "/componentpresentation/GetContentMultiple/5/305,305/",
        "/binary/GetBinaryMetaByUri/5/230/",
    ):
        assert dotnet.get_json(path) == client.get_json(path)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("componentpresentation/GetContentMultiple/5/a/", "System.FormatException"),
        (
            "componentpresentation/GetContentMultiple/5/999/",
            "System.ArgumentOutOfRangeException",
        ),
        (
            "componentpresentation/FindComponents/5/x/",
            "System.MissingMethodException",
        ),
        (
            "binary/GetBinaryStreamByUri/5/230/",
            "Newtonsoft.Json.JsonSerializationException",
        ),
    ],
)
def test_dotnet_shows_its_stack_trace(dotnet, path, kind):
    status, body = dotnet.get(f"/{path}")
    failure = json.loads(body)
    assert status == 500
    assert failure.keys() == {
        "Message",
        "ExceptionMessage",
        "ExceptionType",
        "StackTrace",
    }
    assert failure["ExceptionType"] == kind


def test_dotnet_collapses_slashes_wherever_they_are(dotnet, client):
    path = "//page//GetContentByUrl/5/html//news///tides/"
    assert dotnet.get_json(path)
    assert client.get(path)[0] == 404
