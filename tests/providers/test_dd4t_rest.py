from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import quote

import pytest
from django.core.exceptions import ImproperlyConfigured

from content.exceptions import (
    ContentServiceError,
    ContentServiceResponseError,
    ItemNotFoundError,
)
from content.model.uri import TcmUri
from content.providers.contracts import ContentProvider
from content.providers.dd4t_rest import Dd4tRestProvider
from content.providers.service_client import ServiceClient
from content.providers.transport_limits import TransportLimits
from tests.providers import contract
from tests.providers.contract import ContentProviderContract
from tests.support.faulty_server import Behaviour, Exchange, FaultyServer, answer

HOME = TcmUri(5, 310, 64)
TIDES = TcmUri(5, 302)


def envelope(document: bytes) -> bytes:
    return json.dumps(document.decode()).encode()


def known_answers() -> dict[str, bytes]:
    """Return the body for each path, as DD4T's own service answers it."""
    date = b'"2024-03-04T12:00:00.0000000+01:00"'
    found: dict[str, bytes] = {}
    for (url, uri), document in contract.PAGES.items():
        found[f"page/GetContentByUrl/5/{url_path(url)}"] = envelope(document)
        found[f"page/GetContentByUri/5/{uri.item_id}"] = envelope(document)
        found[f"page/GetLastPublishedDateByUrl/5/{url_path(url)}"] = date
        found[f"page/GetLastPublishedDateByUri/5/{uri.item_id}"] = date
    for (uri, template_uri), document in contract.COMPONENT_PRESENTATIONS.items():
        path = f"componentpresentation/GetContent/5/{uri.item_id}"
        found[path] = found[f"{path}/{template_uri.item_id}"] = envelope(document)
        found[f"componentpresentation/GetLastPublishedDate/5/{uri.item_id}"] = date
    documents = [each.decode() for each in contract.COMPONENT_PRESENTATIONS.values()]
    found["componentpresentation/GetContentMultiple/5/305,306"] = json.dumps(
        documents
    ).encode()
    for uri, url in contract.LINKS.items():
        for context in ("", "/310/0", "/310/9"):
            found[f"link/ResolveLink/5/{uri.item_id}{context}"] = envelope(url.encode())
    for (url, uri), content in contract.BINARIES.items():
        found |= binary_answers(url, uri, content, date)
    category_id, name = contract.CATEGORY.item_id, quote(contract.KEYWORD_TITLE)
    found[f"taxonomy/GetKeyword/5/{category_id}/{name}"] = json.dumps(
        {
            "<Id>k__BackingField": str(contract.KEYWORD),
            "<Title>k__BackingField": contract.KEYWORD_TITLE,
            "<TaxonomyId>k__BackingField": str(contract.CATEGORY),
        }
    ).encode()
    return found


def binary_answers(
    url: str, uri: TcmUri, content: bytes, date: bytes
) -> dict[str, bytes]:
    meta = json.dumps(
        {
            "VariantId": "default",
            "Id": str(uri),
            "LastPublishedDate": json.loads(date),
            "HasLastPublishedDate": True,
        }
    ).encode()
    by_url, by_uri = f"ByUrl/5/{url_path(url)}", f"ByUri/5/{uri.item_id}"
    encoded = envelope(base64.b64encode(content))
    return {
        f"binary/GetBinary{by_url}": encoded,
        f"binary/GetBinary{by_uri}": encoded,
        f"binary/GetBinaryMeta{by_url}": meta,
        f"binary/GetBinaryMeta{by_uri}": meta,
        f"binary/GetUrlForUri/5/{uri.item_id}": envelope(url.encode()),
    }


def url_path(url: str) -> str:
    stem, _, extension = url.removeprefix("/").rpartition(".")
    return f"{extension}/{quote(stem)}"


MEANT: dict[str, tuple[str, bytes]] = {}
# What the .NET service says for what is missing, by the beginning of the path.
DOTNET: dict[str, tuple[str, bytes]] = {
    "binary/GetBinaryMetaByUri": ("200 OK", b"null"),
    "binary/GetBinaryByUri": (
        "500 Internal Server Error",
        b'{"ExceptionType":"DD4T.ContentModel.Exceptions.BinaryNotFoundException"}',
    ),
    "binary/GetBinaryByUrl": ("200 OK", b"null"),
    "binary/GetUrlForUri": ("200 OK", b'""'),
    "taxonomy/GetKeyword": ("200 OK", b"null"),
}


def service(missing: dict[str, tuple[str, bytes]], path: str) -> Behaviour:
    """Answer from the known answers, at the paths that its clients have to use."""
    known = known_answers()

    def behave(exchange: Exchange) -> bool:
        target = exchange.target.removeprefix(path).removesuffix("/")
        target = target.replace("%2C", ",").replace("//", "/")
        if target in known:
            return answer(known[target])(exchange)
        route = "/".join(target.split("/")[:2])
        status, body = missing.get(route, ("404 Not Found", b""))
        return answer(body, status=status)(exchange)

    return behave


class TestContract(ContentProviderContract):
    @pytest.fixture(
        params=[
            (MEANT, "/", {}),
            (DOTNET, "/service/", {"double_slash": True, "trailing_slash": False}),
        ],
        ids=["as meant", "as .NET"],
    )
    def provider(self, request: pytest.FixtureRequest) -> Iterator[ContentProvider]:
        missing, path, options = request.param
        with (
            FaultyServer(default=service(missing, path)) as server,
            closing(ServiceClient(TransportLimits.from_settings())) as client,
        ):
            base_url = server.base_url.removesuffix("/") + path
            yield Dd4tRestProvider(base_url=base_url, client=client, **options)


@pytest.fixture
def provider(server: FaultyServer, client: ServiceClient) -> Dd4tRestProvider:
    return Dd4tRestProvider(base_url=server.base_url, client=client)


@pytest.mark.parametrize(
    ("options", "target"),
    [
        ({}, "/page/GetContentByUrl/5/html/news/tides/"),
        ({"trailing_slash": False}, "/page/GetContentByUrl/5/html/news/tides"),
        ({"double_slash": True}, "/page/GetContentByUrl/5/html//news/tides/"),
    ],
)
def test_slashes_are_put_where_the_options_say(server, client, options, target):
    provider = Dd4tRestProvider(base_url=server.base_url, client=client, **options)
    server.default = answer(b'"{}"')
    provider.fetch_page_by_url(5, "/news/tides.html")
    assert server.exchanges[-1].target == target


def test_headers_are_sent_with_every_request(server, client):
    provider = Dd4tRestProvider(
        base_url=server.base_url, client=client, headers={"Authorization": "Bearer x"}
    )
    server.default = answer(b'"{}"')
    provider.fetch_page_by_uri(HOME)
    headers = server.exchanges[-1].headers
    assert headers["authorization"] == "Bearer x"
    assert headers["accept"] == "application/json"
    assert "cookie" not in headers


@pytest.mark.parametrize("body", [b"", b"null", b'""', b'" "', b"\xef\xbb\xbfnull"])
def test_an_answer_with_nothing_in_it_means_not_found(server, provider, body):
    server.default = answer(body)
    with pytest.raises(ItemNotFoundError) as caught:
        provider.fetch_page_by_url(5, "/x.html")
    assert caught.value.identity == {"publication_id": 5, "url": "/x.html"}


@pytest.mark.parametrize("status", [400, 401, 403, 405, 410, 414, 500, 501])
def test_an_error_is_an_error_and_never_not_found(server, provider, status):
    server.default = answer(
        b'{"Message": "An error has occurred.", "ExceptionMessage": "No\\r\\nbroker",'
        b' "ExceptionType": "System.Exception", "StackTrace": "at Secret.Place()"}',
        status=f"{status} {HTTPStatus(status).phrase}",
    )
    with pytest.raises(ContentServiceResponseError) as caught:
        provider.fetch_page_by_uri(HOME)
    assert caught.value.identity["status"] == status
    assert caught.value.identity["uri"] == "tcm:5-310-64"
    assert "An error has occurred. No broker" in str(caught.value)
    assert "Secret" not in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><title>Sign in</title>",
        b"<html><body>Maintenance",
        b"Service is starting",
        b'"cut off',
        b"[1, 2]",
        b"true",
        b"<string xmlns='x'>cut",
        b'"\xff"',
    ],
)
def test_a_200_that_is_no_document_is_an_error(server, provider, body):
    server.default = answer(body)
    with pytest.raises(ContentServiceResponseError) as caught:
        provider.fetch_page_by_uri(HOME)
    assert caught.value.identity["status"] == 200


def test_garbage_where_an_object_is_due_is_an_error(server, provider):
    server.default = answer(b'{"Id": "no uri"}')
    with pytest.raises(ContentServiceResponseError):
        provider.fetch_binary_meta_by_uri(TIDES)
    with pytest.raises(ContentServiceResponseError):
        provider.fetch_keyword(TcmUri(5, 33, 512), "Sea")


def test_binary_meta_without_a_date_has_none(server, provider):
    server.default = answer(
        b'{"id":"tcm:5-230","variantId":null,'
        b'"lastPublishedDate":"0001-01-01T00:00:00","hasLastPublishedDate":true}'
    )
    meta = provider.fetch_binary_meta_by_uri(TcmUri(5, 230))
    assert meta.last_published is None
    assert meta.variant_id == ""


def test_a_date_before_all_time_means_not_found(server, provider):
    server.default = answer(b'"0001-01-01T00:00:00"')
    with pytest.raises(ItemNotFoundError):
        provider.fetch_page_last_published_by_uri(HOME)


def test_now_is_returned_as_the_date_it_is(server, provider):
    server.default = answer(b'"2026-11-23T10:00:00.1234567Z"')
    date = provider.fetch_page_last_published_by_uri(HOME)
    assert date == datetime(2026, 11, 23, 10, 0, 0, 123456, tzinfo=UTC)


def test_many_components_are_asked_for_in_batches(server, provider):
    server.default = answer(b'["{}"]')
    uris = tuple(TcmUri(5, 1_000_000 + number) for number in range(100))
    documents = provider.fetch_component_presentations(uris)
    assert len(documents) == server.requests > 1
    segments = [exchange.target.split("/")[4] for exchange in server.exchanges]
    assert max(map(len, segments)) <= 260
    asked = ",".join(segments).split(",")
    assert asked == [str(uri.item_id) for uri in uris]


def test_of_components_that_are_all_missing_nothing_is_returned(server, provider):
    server.default = answer(b"", status="404 Not Found")
    assert provider.fetch_component_presentations((TIDES,)) == ()


def test_publication_0_is_not_asked_for_as_it_would_mean_any(server, provider):
    with pytest.raises(ItemNotFoundError):
        provider.fetch_page_by_url(0, "/index.html")
    assert server.requests == 0


def test_components_of_several_publications_are_refused(provider):
    with pytest.raises(ValueError, match="several publications"):
        provider.fetch_component_presentations((TcmUri(5, 1), TcmUri(6, 1)))


@pytest.mark.parametrize("uri", [TcmUri(5, 1, 16), TcmUri(0, 1, 64), TcmUri(5, 0, 64)])
def test_an_identity_that_no_page_has_is_not_asked_for(server, provider, uri):
    with pytest.raises(ItemNotFoundError):
        provider.fetch_page_by_uri(uri)
    assert server.requests == 0


def test_a_failing_service_is_an_error_of_the_service(provider, server):
    server.stop()
    with pytest.raises(ContentServiceError) as caught:
        provider.fetch_page_by_url(5, "/x.html")
    assert caught.value.identity["url"] == "/x.html"


@pytest.mark.parametrize(
    "options",
    [
        {"base_url": "ftp://x/"},
        {"base_url": "http://user:secret@x/"},
        {"base_url": "http://user:secret/x@y/"},
        {"base_url": "http://user:secret\n@x/"},
        {"base_url": "https://x/", "ca_bundle": "/nowhere.pem"},
        {"base_url": "https://x/", "ca_bundle": __file__},
    ],
)
def test_options_that_cannot_be_used_are_refused(options):
    with pytest.raises(ImproperlyConfigured) as caught:
        Dd4tRestProvider(**options)
    assert "secret" not in str(caught.value)


def test_the_repr_says_where_the_service_is(server, provider):
    assert repr(provider) == f"Dd4tRestProvider({server.base_url})"
