from __future__ import annotations

import re

import pytest
from django.test import Client, override_settings

from content.exceptions import ContentServiceUnavailableError
from tests.support.documents import document, page
from tests.support.navigations import group, item, json_document
from tests.support.stub_provider import StubProvider
from tests.support.templates import templates_setting

SOURCES = {
    "pages/default.html": "page {{ page.title }}",
    "errors/400.html": "no such address",
    "errors/404.html": "nothing here",
    "errors/503.html": "come back later",
}
PUBLICATIONS = [
    {
        "publication_id": 6,
        "path_prefix": "/nl/",
        "language": "nl",
        "navigation": "tcm:6-690-64",
    },
    {"publication_id": 5, "navigation": "tcm:5-690-64"},
]
LOCATION = re.compile(r"<loc>([^<]*)</loc>")


@pytest.fixture
def provider(monkeypatch):
    stub = StubProvider()
    stub.answers["page", "tcm:5-690-64"] = json_document(group("Home", "/"))
    dutch = group("Start", "/nl", item("Nieuws", "/nl/nieuws"))
    stub.answers["page", "tcm:6-690-64"] = json_document(dutch)
    for module in ("views", "search_engine_views"):
        monkeypatch.setattr(f"content.{module}.get_provider", lambda _alias: stub)
    with override_settings(
        CONTENT_PUBLICATIONS=PUBLICATIONS,
        TEMPLATES=templates_setting(SOURCES),
        ALLOWED_HOSTS=["*"],
    ):
        yield stub


@pytest.fixture
def client(provider):
    return Client()


def test_the_index_names_the_sitemaps_of_all_publications_of_the_host(client):
    response = client.get("/sitemap.xml")
    assert response["Content-Type"] == "application/xml"
    assert LOCATION.findall(response.content.decode()) == [
        "http://testserver/nl/sitemap-1.xml",
        "http://testserver/sitemap-1.xml",
    ]


def test_a_host_has_the_sitemaps_of_its_own_publications_only(client):
    publications = [
        PUBLICATIONS[0] | {"hosts": ["nl.example.org"]},
        PUBLICATIONS[1] | {"hosts": ["testserver"]},
    ]
    with override_settings(CONTENT_PUBLICATIONS=publications):
        own = client.get("/sitemap.xml").content.decode()
        assert LOCATION.findall(own) == ["http://testserver/sitemap-1.xml"]
        for path in ("/sitemap.xml", "/sitemap-1.xml", "/robots.txt", "/llms.txt"):
            elsewhere = client.get(path, headers={"host": "elsewhere.example"})
            assert elsewhere.status_code == 421
        assert client.get("/nl/sitemap-1.xml").status_code == 404


def test_a_sitemap_lists_the_pages_of_its_publication(client):
    response = client.get("/nl/sitemap-1.xml")
    assert LOCATION.findall(response.content.decode()) == [
        "http://testserver/nl/",
        "http://testserver/nl/nieuws.html",
    ]


@pytest.mark.parametrize(
    "path",
    ["/sitemap-2.xml", "/nl/sitemap.xml", "/de/sitemap-1.xml", "/nl/x/sitemap-1.xml"],
)
def test_a_sitemap_that_there_is_not_is_a_404(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("broken", [None, b"{broken"])
def test_without_a_navigation_there_are_no_sitemaps(client, provider, broken):
    for publication_id in (5, 6):
        key = ("page", f"tcm:{publication_id}-690-64")
        if broken is None:
            del provider.answers[key]
        else:
            provider.answers[key] = broken
    assert client.get("/sitemap.xml").status_code == 404
    assert client.get("/sitemap-1.xml").status_code == 404


@pytest.mark.parametrize("path", ["/sitemap.xml", "/sitemap-1.xml", "/robots.txt"])
def test_a_failing_content_service_is_a_503(client, provider, path):
    down = ContentServiceUnavailableError("down")
    for key in ("tcm:5-690-64", "tcm:6-690-64", "/robots.txt"):
        provider.answers["page", key] = down
    assert client.get(path).status_code == 503


def test_robots_are_told_what_is_set_and_where_the_sitemap_is(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == (
        "User-agent: *\nDisallow:\n\nSitemap: http://testserver/sitemap.xml\n"
    )


def test_robots_of_a_site_that_is_not_to_be_found(client):
    publications = [{"publication_id": 5}]
    with override_settings(
        CONTENT_ROBOTS=["User-agent: *", "Disallow: /"],
        CONTENT_PUBLICATIONS=publications,
    ):
        assert client.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize("path", ["/robots.txt", "/llms.txt", "/nl/a/security.txt"])
def test_a_text_that_is_published_is_shown_as_it_is(client, provider, path):
    provider.answers["page", path] = "Welcome, machine: é".encode()
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == "Welcome, machine: é"


def test_a_page_that_is_published_at_the_address_of_a_text_is_a_page(client, provider):
    provider.answers["page", "/llms.txt"] = document(page() | {"Title": "Hello"})
    response = client.get("/llms.txt")
    assert response.content == b"page Hello"


def test_a_text_that_is_not_published_is_a_404(client):
    assert client.get("/llms.txt").status_code == 404


@pytest.mark.parametrize(
    ("path", "status"), [("/a/../b.txt", 400), ("/x%0A.txt", 400), ("//a.txt", 404)]
)
def test_an_address_that_no_text_can_have_is_treated_as_any_other(
    client, provider, path, status
):
    response = client.get("/", PATH_INFO=path.replace("%0A", "\n"))
    assert response.status_code == status


def test_an_address_of_8_kilobytes_is_a_414(client):
    assert client.get("/" + "x" * 8192 + ".txt").status_code == 414


@pytest.mark.parametrize("path", ["/sitemap.xml", "/sitemap-1.xml", "/robots.txt"])
def test_only_reading_is_allowed(client, path):
    assert client.post(path).status_code == 405


@override_settings(CONTENT_OUTPUT_CACHE=True)
@pytest.mark.parametrize(
    "path", ["/sitemap.xml", "/nl/sitemap-1.xml", "/robots.txt", "/llms.txt"]
)
def test_all_of_them_are_kept_for_everyone(client, provider, path):
    provider.answers["page", "/llms.txt"] = b"Hello"
    assert "fwd=miss; stored" in client.get(path)["Cache-Status"]
    assert "hit" in client.get(path)["Cache-Status"]
