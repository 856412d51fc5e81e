from __future__ import annotations

import pytest
from django.test import override_settings

from content.exceptions import ContentError
from content.model.uri import TcmUri
from content.operations.inspection.exceptions import InspectionError
from content.operations.inspection.names import (
    NamedItem,
    NamedPublication,
    NamedUrl,
    parse_name,
    parse_publication,
)

PUBLICATIONS = [
    {"publication_id": 5, "hosts": ["www.example.org"]},
    {"publication_id": 6, "hosts": ["www.example.org"], "path_prefix": "/nl/"},
    {"publication_id": 7},
]


@pytest.fixture(autouse=True)
def _publications():
    with override_settings(
        CONTENT_PUBLICATIONS=PUBLICATIONS, ALLOWED_HOSTS=[".example.org", "inside"]
    ):
        yield


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("tcm:5-310-64", NamedItem(TcmUri(5, 310, 64))),
        ("TCM:5-302", NamedItem(TcmUri(5, 302))),
        ("tcm:0-5-1", NamedItem(TcmUri(0, 5, 1))),
        ("/news/", NamedUrl(path="/news/")),
        ("/caf%C3%A9/?b=1#top", NamedUrl(path="/café/", query="b=1")),
        ("//double", NamedUrl(path="//double")),
        (
            "HTTPS://WWW.Example.org:443/a?b",
            NamedUrl(path="/a", query="b", host="www.example.org", scheme="https"),
        ),
        (
            "http://www.example.org:8080",
            NamedUrl(path="/", host="www.example.org:8080", scheme="http"),
        ),
        (
            "http://[::1]/",
            NamedUrl(path="/", host="[::1]", scheme="http"),
        ),
    ],
)
def test_what_is_named_is_told_by_its_form(text, named):
    assert parse_name(text) == named


def test_a_path_is_that_of_the_host_and_scheme_given():
    named = parse_name("/a", host="Elsewhere", scheme="https")
    assert named == NamedUrl(path="/a", host="elsewhere", scheme="https")
    assert str(named) == "https://elsewhere/a"


@pytest.mark.parametrize(
    "text",
    [
        *("", "news", "ftp://a/", "tcm:x", "tcm:5-0-64", "tcm:0-5-64", "ecl:5-a-b"),
        *("tcm:0-0-0", "/a/../b", "/a\n", "http:///a", "http://a@b/", "http://[/"),
    ],
)
def test_what_is_neither_is_named_in_the_error(text):
    with pytest.raises(ContentError) as caught:
        parse_name(text)
    assert text.rstrip() in str(caught.value)


def path(text: str) -> NamedUrl:
    named = parse_name(text)
    assert isinstance(named, NamedUrl)
    return named


def test_a_path_without_host_is_one_of_every_publication_that_has_it():
    assert path("/nl/").hosts() == ("www.example.org", "inside")
    found = [each.publication_id for each in path("/nl/").publications()]
    assert found == [6, 7]


def test_a_path_with_a_host_is_of_one_publication():
    [publication] = path("http://www.example.org/").publications()
    assert publication.publication_id == 5


@override_settings(CONTENT_PUBLICATIONS=[])
def test_a_site_without_publications_has_no_path():
    named = path("/")
    assert named.hosts() == ("inside",)
    assert named.publications() == ()


def test_published_urls_are_those_that_the_site_looks_up():
    assert path("/news").published_urls() == ("/news/index.html", "/news.html")


def test_publication_is_one_of_the_site():
    assert parse_publication(6) == NamedPublication(6)
    with pytest.raises(InspectionError, match="no publication 8, but 5, 6, 7"):
        parse_publication(8)
