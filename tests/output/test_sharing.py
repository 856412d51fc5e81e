"""What may not be kept or shared: each reason by itself, beside what may."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Any

import pytest
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.test import RequestFactory, override_settings

from content.output.addresses import Address
from content.output.sharing import find_address, reason_not_to_share
from content.preview.previews import Preview, previewing
from content.providers.forwarding import SESSION_COOKIE, SESSION_HEADER

HOST = "testserver"


@pytest.fixture(autouse=True)
def site():
    with override_settings(
        ALLOWED_HOSTS=[HOST, "nobodys"],
        SESSION_COOKIE_NAME="session",
        CONTENT_PUBLICATIONS=[
            {"publication_id": 5, "hosts": [HOST]},
            {"publication_id": 6, "hosts": [HOST], "path_prefix": "/nl/"},
        ],
        CONTENT_QUERY_PARAMETERS=["page"],
        CONTENT_IGNORED_QUERY_PARAMETERS=["utm_*"],
        CONTENT_PAGE_SUFFIXES=["html", "xml"],
        CONTENT_MAX_URL_BYTES=100,
    ):
        yield


def asked(
    path: str = "/",
    method: str = "get",
    cookies: str = "",
    host: str = HOST,
    headers: Iterable[tuple[str, str]] = (),
    **environment: Any,
) -> HttpRequest:
    sent = {"host": host, **({"cookie": cookies} if cookies else {}), **dict(headers)}
    make = getattr(RequestFactory(), method)
    request: HttpRequest = make(path, headers=sent, **environment)
    return request


# -- requests --------------------------------------------------------------------------


def test_a_visitor_gets_what_is_kept_under_the_address():
    assert find_address(asked("/nl/nieuws/?utm_x=1&page=2")) == Address(
        publication_id=6,
        scheme="http",
        host=HOST,
        path="/nl/nieuws/",
        query="page=2",
    )


@pytest.mark.parametrize(
    ("request_", "address"),
    [
        (asked(secure=True), "https://testserver/"),
        (asked(host="TestServer:8080"), "http://testserver:8080/"),
        (asked("/x", SCRIPT_NAME="/site/"), "http://testserver/site/x"),
        (asked("/news/index.html"), "http://testserver/news/index.html"),
        (asked("/feed.XML"), "http://testserver/feed.XML"),
        (asked("/v1.2/notes"), "http://testserver/v1.2/notes"),
    ],
)
def test_the_address_is_that_of_the_request(request_, address):
    assert str(find_address(request_)) == address


@pytest.mark.parametrize(
    "request_",
    [
        asked(method="head"),
        asked(cookies="consent=yes; theme=dark; csrftoken=x"),
        asked(headers=[("Accept-Language", "nl"), ("User-Agent", "x")]),
        asked(headers=[("Cache-Control", "no-cache"), ("Pragma", "no-cache")]),
        asked("/?utm_campaign=x"),
    ],
    ids=["head", "cookies", "headers", "reload", "ignored query"],
)
def test_what_a_page_does_not_differ_by_keeps_nobody_from_the_cache(request_):
    assert find_address(request_) == find_address(asked())


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_what_does_more_than_read_is_not_answered_from_the_cache(method):
    assert find_address(asked(method=method)) == "method"


def test_a_preview_is_not_answered_from_the_cache():
    with previewing(Preview(session_token="token")):
        assert find_address(asked()) == "preview"


@pytest.mark.parametrize(
    "request_",
    [
        asked(cookies=f"{SESSION_COOKIE}=token"),
        asked(headers=[(SESSION_HEADER, "token")]),
    ],
    ids=["cookie", "header"],
)
def test_who_asks_for_a_preview_and_is_given_none_is_a_visitor(request_):
    assert find_address(request_) == find_address(asked())


def test_who_is_known_to_the_server_is_not():
    request = asked(headers=[("Authorization", "Basic eDp4")])
    assert find_address(request) == "authorization"


def test_who_is_signed_in_is_not():
    assert find_address(asked(cookies="session=x")) == "signed in"


@pytest.mark.parametrize("path", ["/media/x.jpg", "/x.PDF", "/x.", "/.well-known"])
def test_what_is_no_page_is_not(path):
    assert find_address(asked(path)) == "no page"


def test_what_is_too_long_for_a_page_is_not():
    assert find_address(asked("/" + "x" * 99)) != "no page"
    assert find_address(asked("/" + "x" * 100)) == "no page"
    assert find_address(asked("/" + "é" * 60)) == "no page"  # bytes, not characters


def test_what_a_host_that_is_not_ours_asks_for_is_not():
    assert find_address(asked(host="evil.example")) == "host"
    assert find_address(asked(host="testserver:99999")) == "host"


def test_what_belongs_to_no_publication_is_not():
    assert find_address(asked(host="nobodys")) == "no publication"


def test_what_has_an_unknown_parameter_is_not():
    assert find_address(asked("/?page=2&x=1")) == "query"


# -- answers ---------------------------------------------------------------------------


def answer(status: int = 200, **headers: str) -> HttpResponse:
    return HttpResponse(
        "page",
        status=status,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def with_cookie() -> HttpResponse:
    response = answer()
    response.set_cookie("visitor", "1")
    return response


def without_cookie() -> HttpResponse:
    """To take a cookie away is to tell one visitor something, too."""
    response = answer()
    response.delete_cookie("visitor")
    return response


@pytest.mark.parametrize(
    "response",
    [
        answer(),
        answer(404),
        answer(410),
        HttpResponsePermanentRedirect("/news/"),
        HttpResponseRedirect("/news/"),
        answer(Cache_Control="public, max-age=60"),
        answer(Vary="Accept-Encoding"),
        answer(Vary="accept-encoding, "),
        answer(Content_Security_Policy="default-src 'self'"),
    ],
    ids=lambda each: f"{each.status_code} {dict(each.items())}",
)
def test_everyone_may_get_an_answer_that_says_nothing_against_it(response):
    assert reason_not_to_share(response) == ""


@pytest.mark.parametrize(
    "response",
    [
        StreamingHttpResponse([b"page"]),
        FileResponse(BytesIO(b"page")),
        HttpResponseBase(),
    ],
    ids=["streaming", "file", "no body"],
)
def test_an_answer_without_a_body_to_keep_is_not_kept(response):
    assert reason_not_to_share(response) == "streaming"


@pytest.mark.parametrize(
    "status", [201, 204, 206, 303, 304, 307, 308, 400, 401, 403, 405, 414]
)
def test_an_answer_that_says_nothing_of_what_is_published_is_not_kept(status):
    assert reason_not_to_share(answer(status)) == f"status {status}"


@pytest.mark.parametrize("status", [500, 502, 503])
def test_an_error_is_not_kept(status):
    assert reason_not_to_share(answer(status)) == f"status {status}"


@pytest.mark.parametrize(
    "response",
    [with_cookie(), without_cookie(), answer(Set_Cookie="visitor=1")],
    ids=["set", "deleted", "header"],
)
def test_an_answer_with_a_cookie_is_not_kept(response):
    assert reason_not_to_share(response) == "cookies"


@pytest.mark.parametrize(
    "control",
    ["private", "no-store", "no-cache", "Private, max-age=60", "max-age=0,NO-STORE"],
)
def test_an_answer_that_says_so_itself_is_not_kept(control):
    assert reason_not_to_share(answer(Cache_Control=control)) == "private"


@pytest.mark.parametrize("vary", ["Cookie", "Accept-Encoding, Accept-Language", "*"])
def test_an_answer_that_differs_by_more_than_its_address_is_not_kept(vary):
    assert reason_not_to_share(answer(Vary=vary)) == "varies"
