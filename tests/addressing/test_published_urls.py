from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from content.addressing.published_urls import (
    Candidate,
    address_of,
    find_candidates,
    quote_path,
)
from content.exceptions import InvalidUrlError


@pytest.mark.parametrize(
    ("path", "candidates"),
    [
        ("/", [("/index.html", "/")]),
        ("/news/", [("/news/index.html", "/news/")]),
        ("/index.html", [("/index.html", "/")]),
        ("/news/index.html", [("/news/index.html", "/news/")]),
        ("/news/harbour.html", [("/news/harbour.html", "/news/harbour.html")]),
        ("/news", [("/news/index.html", "/news/"), ("/news.html", "/news.html")]),
        ("//news///harbour.html", [("/news/harbour.html", "/news/harbour.html")]),
        ("/a.b/c", [("/a.b/c/index.html", "/a.b/c/"), ("/a.b/c.html", "/a.b/c.html")]),
        ("/x.html/", [("/x.html/index.html", "/x.html/"), ("/x.html", "/x.html")]),
        ("/straße/", [("/straße/index.html", "/straße/")]),
        ("/media/a b.jpg", [("/media/a b.jpg", "/media/a b.jpg")]),
    ],
)
def test_a_path_stands_for_these_urls(path, candidates):
    expected = tuple(Candidate(*each) for each in candidates)
    assert find_candidates(path, "index.html") == expected


@pytest.mark.parametrize(
    "path",
    [
        "/../x.html",
        "/a/../b.html",
        "/a/./b.html",
        "/a/..",
        "/a\x00.html",
        "/a\nb",
        "/a\\b",
    ],
)
def test_a_path_that_nothing_is_published_at_is_refused(path):
    with pytest.raises(InvalidUrlError):
        find_candidates(path, "index.html")


@given(st.text(min_size=0, max_size=40).map(lambda text: "/" + text))
def test_a_redirect_stays_on_the_site_and_leads_to_a_final_address(path):
    try:
        candidates = find_candidates(path, "index.html")
    except InvalidUrlError:
        return
    for candidate in candidates:
        assert candidate.address.startswith("/")
        assert not candidate.address.startswith("//")
        again = find_candidates(candidate.address, "index.html")
        assert candidate in again


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("/news/index.html", "/news/"),
        ("/index.html#12", "/#12"),
        ("/news/harbour.html#12", "/news/harbour.html#12"),
        ("/straße/a b.html", "/stra%C3%9Fe/a%20b.html"),
        ("/already%20encoded.html", "/already%20encoded.html"),
        ("/search.html?q=a#b", "/search.html?q=a#b"),
        ("https://example.org/index.html", "https://example.org/index.html"),
        ("//cdn.example.org/index.html", "//cdn.example.org/index.html"),
        ("", ""),
    ],
)
def test_a_published_url_is_linked_at_its_address(url, address):
    assert address_of(url, "index.html") == address


def test_a_percent_sign_in_a_location_is_escaped():
    assert quote_path("/100%/é.html") == "/100%25/%C3%A9.html"
