from __future__ import annotations

from urllib.parse import unquote_to_bytes

import pytest
from django.test import Client, override_settings

from content.exceptions import (
    ContentServiceResponseError,
    ContentServiceTimeoutError,
    ContentServiceUnavailableError,
)
from tests.support.documents import (
    component,
    document,
    page,
    presentation,
    template,
    text_field,
)
from tests.support.stub_provider import StubProvider
from tests.support.templates import templates_setting

SOURCES = {
    "pages/default.html": "<h1>{{ page.title }}</h1>{% component_presentations %}",
    "pages/broken.html": "{% url 'nowhere' %}",
    "component_presentations/plain.html": "[{{ fields.heading }}]",
    "errors/400.html": "no such address",
    "errors/404.html": "nothing here",
    "errors/500.html": "a defect",
    "errors/503.html": "come back later",
}
PUBLICATIONS = [
    {
        "publication_id": 6,
        "hosts": ["testserver"],
        "path_prefix": "/nl/",
        "error_pages": {404: "/nl/404.html"},
    },
    {"publication_id": 5, "hosts": ["testserver"]},
]


@pytest.fixture
def provider(monkeypatch):
    stub = StubProvider()
    monkeypatch.setattr("content.views.get_provider", lambda _alias: stub)
    with override_settings(
        CONTENT_PUBLICATIONS=PUBLICATIONS,
        TEMPLATES=templates_setting(SOURCES),
        ALLOWED_HOSTS=["testserver", "elsewhere"],
    ):
        yield stub


@pytest.fixture
def client(provider):
    return Client(raise_request_exception=True)


def add_page(provider: StubProvider, url: str, title: str = "A page") -> None:
    provider.answers["page", url] = document(page() | {"Title": title})


def test_a_page_is_shown_at_its_published_url(client, provider):
    add_page(provider, "/news/harbour.html", "Harbour")
    response = client.get("/news/harbour.html")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert response.content.decode() == "<h1>Harbour</h1>"


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/news/index.html", "/news/"),
        ("/news", "/news/"),
        ("/news/index.html?page=2&q=%C3%A9", "/news/?page=2&q=%C3%A9"),
        ("/about", "/about.html"),
        ("/about.html/", "/about.html"),
        ("//about.html", "/about.html"),
        ("/stra%C3%9Fe", "/stra%C3%9Fe/"),
    ],
)
def test_other_ways_to_a_page_are_redirected_to_its_address(
    client, provider, path, location
):
    add_page(provider, "/news/index.html")
    add_page(provider, "/about.html")
    add_page(provider, "/straße/index.html")
    path, _, query = path.partition("?")
    # PATH_INFO as a server passes it on: the client's own parsing would take the first
    # of two slashes for the beginning of a host name.
    response = client.get("/", PATH_INFO=_path_info(path), QUERY_STRING=query)
    assert response.status_code == 301
    assert response["Location"] == location


def _path_info(path: str) -> str:
    return unquote_to_bytes(path).decode("latin-1")


def test_the_publication_is_that_of_the_path(client, provider):
    add_page(provider, "/nl/index.html", "Welkom")
    assert b"Welkom" in client.get("/nl/").content
    assert client.get("/nl")["Location"] == "/nl/"


@pytest.mark.parametrize("host", ["elsewhere", "not-allowed.example", "no host"])
def test_a_host_of_no_publication_is_misdirected(client, provider, host):
    add_page(provider, "/index.html")
    response = client.get("/", headers={"host": host})
    assert response.status_code == 421
    assert response["Content-Type"] == "text/plain"
    assert not provider.asked


@override_settings(
    CONTENT_PUBLICATIONS=[
        {"publication_id": 6, "hosts": ["testserver"], "path_prefix": "/nl/"}
    ]
)
def test_a_path_of_no_publication_on_a_known_host_is_a_404(client, provider):
    assert client.get("/en/").status_code == 404
    assert not provider.asked


def test_what_is_not_published_gets_the_publications_own_page(client, provider):
    add_page(provider, "/nl/404.html", "Niet gevonden")
    response = client.get("/nl/nergens.html")
    assert response.status_code == 404
    assert b"Niet gevonden" in response.content


@pytest.mark.parametrize("path", ["/nowhere.html", "/nl/nergens.html"])
def test_without_one_it_gets_a_template(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert response.content == b"nothing here"


@pytest.mark.parametrize(
    "error",
    [
        ContentServiceUnavailableError("refused"),
        ContentServiceTimeoutError("slow"),
        ContentServiceResponseError("odd", status=500),
    ],
)
def test_a_failing_content_service_is_a_503_and_never_a_404(client, provider, error):
    provider.answers["page", "/index.html"] = error
    response = client.get("/")
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert response["Cache-Control"] == "no-store"
    assert response.content == b"come back later"


def test_a_page_that_is_no_page_is_a_503_with_its_cause_in_the_log(
    client, provider, caplog
):
    provider.answers["page", "/index.html"] = b"<html>proxy error</html>"
    assert client.get("/").status_code == 503
    assert "path=/" in caplog.text


def test_a_failing_content_service_while_the_error_page_is_fetched_is_still_a_404(
    client, provider
):
    provider.answers["page", "/nl/404.html"] = ContentServiceUnavailableError("down")
    assert client.get("/nl/nergens.html").status_code == 404


def test_an_error_page_whose_template_fails_is_still_a_404(client, provider, caplog):
    failing = page(page_template=template("tcm:5-9-128", "Broken"))
    provider.answers["page", "/nl/404.html"] = document(failing)
    response = client.get("/nl/nergens.html")
    assert response.status_code == 404
    assert response.content == b"nothing here"
    assert "url=/nl/404.html" in caplog.text


@pytest.mark.parametrize("path", ["/a/../b.html", "/%00", "/a%0Ab", "/a%5Cb", "/./x"])
def test_a_path_that_nothing_can_be_published_at_is_a_400(client, provider, path):
    response = client.get("/", PATH_INFO=_path_info(path))
    assert response.status_code == 400
    assert not provider.asked


def test_bytes_that_are_no_utf_8_are_not_found(client):
    assert client.get("/", PATH_INFO="/\xe9.html").status_code == 404


def test_a_path_of_8_kilobytes_is_a_414(client, provider):
    assert client.get("/" + "x" * 8192).status_code == 414
    assert not provider.asked


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "options"])
def test_only_reading_is_allowed(client, provider, method):
    add_page(provider, "/index.html")
    assert getattr(client, method)("/").status_code == 405


def test_a_head_request_has_no_body(client, provider):
    add_page(provider, "/index.html")
    response = client.head("/")
    assert response.status_code == 200
    assert response.content == b""


def test_a_binary_is_served_by_its_name_and_sandboxed(client, provider):
    provider.publish_binary("/media/x_tcm5-230.svg", b"<svg/>")
    response = client.get("/media/x_tcm5-230.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response.getvalue() == b"<svg/>"


def test_a_binary_that_the_visitor_has_stays_in_its_sandbox(client, provider):
    provider.publish_binary("/media/x_tcm5-230.svg", b"<svg/>")
    sent = client.get("/media/x_tcm5-230.svg")
    assert sent.getvalue() == b"<svg/>"
    kept = client.get("/media/x_tcm5-230.svg", headers={"If-None-Match": sent["ETag"]})
    assert kept.status_code == 304
    # A browser takes it over; and the site's own would let scripts run.
    assert kept["Content-Security-Policy"] == sent["Content-Security-Policy"]
    assert "Content-Length" not in kept


def test_a_binary_that_is_not_published_is_a_404(client):
    assert client.get("/media/nothing.jpg").status_code == 404


def test_a_gap_does_not_take_down_the_page(client, provider):
    lost = presentation(component("tcm:5-1"), template("tcm:5-7-32", "No View"))
    shown = presentation(
        component("tcm:5-2", text_field("heading", "here")),
        template("tcm:5-8-32", "Plain"),
    )
    provider.answers["page", "/index.html"] = document(page(lost, shown))
    response = client.get("/")
    assert response.status_code == 200
    assert b"[here]" in response.content
