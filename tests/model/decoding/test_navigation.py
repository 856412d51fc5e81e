from __future__ import annotations

import base64
import gzip
from datetime import UTC, datetime

import pytest

from content.exceptions import DecodingError
from content.model.decoding import UrlKind, decode_navigation
from content.model.navigation import Navigation
from tests.support.navigations import (
    as_published,
    group,
    item,
    json_document,
    large_document,
    navigation_of,
)

XML = b"""<?xml version="1.0" encoding="utf-8"?>
<siteMap publicationid="5">
  <siteMapNode id="1" title="Home" url="/index.html" uri="tcm:5-1-64" description="The start">
    <siteMapNode id="2" title="News" url="/news/index.html" pageId="tcm:5-2-64">
      <siteMapNode id="3" title="Harbour" url="" uri="tcm:5-3"/>
    </siteMapNode>
    <siteMapNode id="4" title="Hidden" url="tcm:5-4-64" visible="false"/>
  </siteMapNode>
</siteMap>"""


def titles_of(navigation: Navigation) -> list[str]:
    return [node.title for node in navigation.nodes]


def outline_of(navigation: Navigation, position: int = 0) -> list[object]:
    below = [outline_of(navigation, each) for each in navigation.children(position)]
    return [navigation.nodes[position].title, *below]


def test_json_of_dxa_becomes_a_tree():
    root = item("Home", "/", item("A", "/a"), item("B", "", item("C", "/b/c")))
    assert outline_of(navigation_of(json_document(root))) == [
        "Home", ["A"], ["B", ["C"]]
    ]  # fmt: skip


def test_xml_of_dd4t_becomes_a_tree():
    navigation = navigation_of(XML)
    assert outline_of(navigation) == ["Home", ["News", ["Harbour"]], ["Hidden"]]
    home, news, harbour, hidden = navigation.nodes
    assert (home.address, home.description) == ("/index.html", "The start")
    assert str(news.uri) == "tcm:5-2-64"
    assert (harbour.address, str(harbour.uri)) == ("", "tcm:5-3")
    assert (hidden.address, hidden.is_visible) == ("", False)


def test_a_site_map_of_several_nodes_has_a_root_without_title():
    document = (
        b'<siteMap><siteMapNode title="A" url="/a"/><siteMapNode title="B"/></siteMap>'
    )
    assert outline_of(navigation_of(document)) == ["", ["A"], ["B"]]


@pytest.mark.parametrize(
    "wrap",
    [
        lambda text: b"\xef\xbb\xbf" + text,
        lambda text: base64.b64encode(gzip.compress(text)),
        lambda text: b'"' + text.replace(b'"', b'\\"').replace(b"\n", b" ") + b'"',
    ],
    ids=["byte order mark", "base64", "json string"],
)
def test_a_navigation_may_be_wrapped_as_pages_are(wrap):
    assert navigation_of(wrap(XML)) == navigation_of(XML)


def test_a_structure_group_is_its_index_page():
    root = group("Home", "/", group("News", "/news", Id="tcm:5-2-64"))

    def to_address(url: str, kind: UrlKind) -> str:
        url = url.removesuffix("index")
        return url if url.endswith("/") or kind is UrlKind.PAGE else f"{url}/"

    navigation, _ = decode_navigation(json_document(root), to_address)
    assert outline_of(navigation) == ["Home", ["News"]]
    news = navigation.nodes[1]
    assert (news.address, news.page_item_id) == ("/news/", 2)


def test_a_structure_group_without_an_index_page_is_a_heading():
    root = item("Home", "/", item("News", "/news", item("One", "/news/one")))
    navigation = navigation_of(json_document(root))
    assert navigation.nodes[1].address == ""


def test_members_are_read_in_any_case_and_dates_in_any_form():
    document = (
        b'{"title":"Home","items":[{"TITLE":"A","url":"/a","publishedDate":'
        b'"/Date(0)/","visible":"false","robots":"NOINDEX, follow"}]}'
    )
    node = navigation_of(document).nodes[1]
    assert node.changed == datetime(1970, 1, 1, tzinfo=UTC)
    assert not node.is_visible
    assert not node.is_indexed


def test_what_is_broken_is_left_out_with_what_is_below_it_and_counted():
    root = item("Home", "/", item("A", "/a"), item("", "/lost", item("below", "/x")))
    root["Items"] += [
        None,
        "text",
        item("B", "/b", Visible="perhaps", PublishedDate=[]),
    ]
    decoded = decode_navigation(json_document(root), as_published)
    assert titles_of(decoded.navigation) == ["Home", "A", "B"]
    assert decoded.left_out == 3
    assert decoded.navigation.nodes[2].is_visible


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("/a.html?x=1", "/a.html?x=1"),
        ("https://elsewhere.example/", "https://elsewhere.example/"),
        ("mailto:quay@halmveer.example", "mailto:quay@halmveer.example"),
        ("~/a.html", "/a.html"),
        ("javascript:alert(1)", ""),
        (" JavaScript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("a.html", ""),
        (5, ""),
    ],
)
def test_only_addresses_that_are_safe_to_link_to_are_kept(url, address):
    root = item("Home", "/", item("A", url))
    assert navigation_of(json_document(root)).nodes[1].address == address


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"no sitemap",
        b"{}",
        b'{"Id":"tcm:5-1-64","ComponentPresentations":[]}',
        b"<html/>",
        b"<siteMap><siteMapNode></siteMap>",
        b'<!DOCTYPE x [<!ENTITY y "z">]><siteMap/>',
        b'{"Items":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)
def test_what_is_no_navigation_is_refused(document):
    with pytest.raises(DecodingError):
        navigation_of(document)


def test_of_duplicates_the_first_is_found_and_all_are_kept():
    root = item("Home", "/", item("A", "/a", Id="tcm:5-1-64"), item("A", "/a"))
    root["Items"].append(item("Again", "/other", Id="tcm:5-1-64"))
    navigation = navigation_of(json_document(root))
    assert navigation.find("/a") == navigation.find_page(1) == 1
    assert len(navigation.nodes) == 4


def test_a_large_navigation_with_duplicates_is_read_in_full():
    decoded = decode_navigation(large_document(50_000), as_published)
    assert len(decoded.navigation.nodes) > 50_000
    assert decoded.left_out == 0
    assert decoded.navigation.find("/section/49989") is not None


def test_a_chain_as_long_as_json_can_be_nested_is_a_tree():
    root = item("leaf", "/leaf")
    for number in range(300):
        root = item(f"Level {number}", f"/{number}", root)
    navigation = navigation_of(json_document(root))
    leaf = navigation.find("/leaf")
    assert leaf is not None
    assert len(navigation.trail(leaf)) == 301
