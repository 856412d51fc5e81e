from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from content.exceptions import InvalidUrlError, ItemNotFoundError
from content.model.uri import ItemType, TcmUri
from content.providers.rest_paths import (
    batch_item_ids,
    numbers_of,
    quote_keyword,
    require_publication,
    split_url,
)


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("/index.html", ("html", "index")),
        ("/news/tides.html", ("html", "news/tides")),
        ("/a.b/c.d.html", ("html", "a.b/c.d")),
        ("/straße/é 1.html", ("html", "stra%C3%9Fe/%C3%A9%201")),
        ("/%2e%2e/x.html", ("html", "%252e%252e/x")),
        ("/a?b#c+d.html", ("html", "a%3Fb%23c%2Bd")),
        ("/x.tar.g z", ("g%20z", "x.tar")),
    ],
)
def test_a_url_is_split_at_its_last_dot_and_encoded(url, parts):
    assert split_url(url) == parts


@pytest.mark.parametrize("url", ["/", "/a", "/a/", "/a.b/", "/a.b/c", "/.html", "/a."])
def test_a_url_that_the_service_has_no_words_for_is_not_found(url):
    with pytest.raises(ItemNotFoundError):
        split_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.html",
        "//a.html",
        "/a//b.html",
        "/../a.html",
        "/a/..",
        "/..html",
        "/...html",
        "/a\\b.html",
        "/a\n.html",
        "/a\x85.html",
        "/\udc80.html",
    ],
)
def test_a_url_that_could_be_taken_for_something_else_is_refused(url):
    with pytest.raises(InvalidUrlError):
        split_url(url)


@given(st.text(alphabet=st.characters(), max_size=30))
def test_whatever_the_url_is_the_path_stays_below_its_route(text):
    try:
        extension, rest = split_url(f"/{text}")
    except (InvalidUrlError, ItemNotFoundError):
        return
    segments = [extension, *rest.split("/")]
    assert not {"", ".", ".."} & set(segments)
    assert all(part.isascii() and part.isprintable() for part in segments)
    assert not set("?#\\ ") & set("".join(segments))


@pytest.mark.parametrize(
    "uri",
    [
        TcmUri(5, 1, ItemType.PAGE),
        TcmUri(0, 1),
        TcmUri(5, 0),
        TcmUri(5, 2**31),
        TcmUri.parse("ish:5-1"),
        TcmUri.parse("ecl:5-x"),
    ],
    ids=str,
)
def test_an_identity_of_another_kind_is_not_found(uri):
    with pytest.raises(ItemNotFoundError):
        numbers_of(uri, ItemType.COMPONENT)


def test_an_identity_is_its_numbers():
    assert numbers_of(TcmUri(5, 310, 64), ItemType.PAGE) == (5, 310)


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\\b", "a\tb", "\udc80/"])
def test_a_keyword_that_no_segment_can_hold_is_not_found(name):
    with pytest.raises(ItemNotFoundError):
        quote_keyword(name)


def test_a_keyword_is_encoded():
    assert quote_keyword("Sea & sky?") == "Sea%20%26%20sky%3F"


def test_item_ids_are_asked_for_once_and_in_order():
    assert list(batch_item_ids([3, 1, 3, 2])) == ["3,1,2"]
    assert list(batch_item_ids([])) == []


@pytest.mark.parametrize("publication_id", [0, -1, 2**31])
def test_a_publication_that_is_none_is_not_found(publication_id):
    with pytest.raises(ItemNotFoundError):
        require_publication(publication_id)
