from __future__ import annotations

from datetime import UTC, datetime

import pytest
from lxml import etree

from content.addressing.absolute_urls import Origin
from content.addressing.publications import SitePublication
from content.navigation.sitemaps import (
    Navigations,
    Sitemap,
    write_index,
    write_sitemaps,
)
from tests.support.navigations import (
    item,
    json_document,
    large_document,
    navigation_of,
)

NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}
ENGLISH = SitePublication(publication_id=5, error_pages={404: "/404.html"})
DUTCH = SitePublication(publication_id=6, path_prefix="/nl/", language="nl")
ORIGIN = Origin("https", "www.example.org")


def parse(xml: str) -> etree._Element:
    return etree.fromstring(xml.encode())


def urls(sitemap: Sitemap) -> list[str]:
    return [
        str(each.text) for each in parse(sitemap.xml).iterfind("s:url/s:loc", NAMES)
    ]


def sitemaps(*items: object, others: Navigations = (), **limits: int) -> list[Sitemap]:
    navigation = navigation_of(json_document(item("Home", "/") | {"Items": items}))
    return list(write_sitemaps(ENGLISH, navigation, others, ORIGIN, **limits))


def test_every_page_of_the_site_is_listed_once():
    [found] = sitemaps(
        item("A", "/a.html"),
        item("Again", "/a.html"),
        item("Not in menus", "/b/", Visible=False),
        item("Not to be found", "/c.html", Robots="noindex,follow"),
        item("Error", "/404.html"),
        item("Data", "/navigation.json"),
        item("Elsewhere", "https://elsewhere.example/d.html"),
        item("Beside", "//elsewhere.example/e.html"),
        item("Part", "/a.html#part"),
        item("Heading", ""),
    )
    assert urls(found) == [
        "https://www.example.org/",
        "https://www.example.org/a.html",
        "https://www.example.org/b/",
    ]


def test_what_xml_cannot_say_is_escaped():
    [found] = sitemaps(item("A", "/a.html?x=1&y=<\x01é>"))
    assert urls(found)[1] == "https://www.example.org/a.html?x=1&y=%3C%01%C3%A9%3E"


def test_a_page_tells_its_translations_and_itself():
    dutch = navigation_of(json_document(item("Start", "/nl/", Items=[
        item("Nieuws", "/nl/nieuws/", Id="tcm:6-10-64")
    ])))  # fmt: skip
    [found] = sitemaps(
        item("News", "/news/", Id="tcm:5-10-64"),
        item("Only here", "/x.html", Id="tcm:5-11-64"),
        others=[(DUTCH, dutch)],
    )
    _, news, only = parse(found.xml)
    links = {
        each.get("hreflang"): each.get("href")
        for each in news.iterfind("x:link", NAMES)
    }
    assert links == {
        "en": "https://www.example.org/news/",
        "nl": "https://www.example.org/nl/nieuws/",
    }
    assert only.find("x:link", NAMES) is None


def test_dates_are_those_of_the_last_publish():
    [found] = sitemaps(
        item("A", "/a.html", PublishedDate="2026-03-04T10:00:00+02:00"),
        item("B", "/b.html", PublishedDate="0001-01-01T00:00:00"),
    )
    assert found.changed == datetime(2026, 3, 4, 8, tzinfo=UTC)
    assert found.xml.count("<lastmod>") == 1
    assert "<lastmod>2026-03-04T08:00:00+00:00</lastmod>" in found.xml


def test_a_sitemap_holds_50_000_urls_at_most():
    navigation = navigation_of(large_document(60_000))
    first, second = write_sitemaps(ENGLISH, navigation, (), ORIGIN)
    assert len(urls(first)) == 50_000
    assert len(urls(second)) > 9_000
    assert not set(urls(first)) & set(urls(second))


@pytest.mark.parametrize("most_bytes", [600, 1_000, 5_000])
def test_a_sitemap_is_no_larger_than_allowed(most_bytes):
    pages = [item(f"{number}", f"/{'é' * number}.html") for number in range(12)]
    found = sitemaps(*pages, most_bytes=most_bytes)
    assert sum(len(urls(each)) for each in found) == 13
    assert all(len(each.xml.encode()) <= most_bytes for each in found)


def test_without_pages_there_is_no_sitemap():
    root = json_document(
        {"Title": "", "Items": [item("Elsewhere", "https://x.example")]}
    )
    assert list(write_sitemaps(ENGLISH, navigation_of(root), (), ORIGIN)) == []


def test_the_index_names_all_sitemaps():
    changed = datetime(2026, 3, 4, tzinfo=UTC)
    root = parse(
        write_index([("https://x.org/a&b.xml", changed), ("https://x.org/c", None)])
    )
    assert [str(each.text) for each in root.iterfind("s:sitemap/s:loc", NAMES)] == [
        "https://x.org/a&b.xml",
        "https://x.org/c",
    ]
    assert len(root.findall("s:sitemap/s:lastmod", NAMES)) == 1
