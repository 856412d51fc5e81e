"""Every page of the sample site, rendered from the published folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings  # noqa: TID251  # the site's own
from django.core.management import call_command
from django.test import Client, override_settings

from site_frontend.sample_site.authoring.publishing import PUBLISHED

# Addresses on this site, without their fragment.
LINK = re.compile(r'(?:href|src)="(/[^"#]*)(?:#[^"]*)?"')

# A teaser links to what it is about from its heading.
TEASER_LINK = re.compile(r'<h[23][^>]*>\s*<a [^>]*href="([^"#]*)"')

ERROR_PAGE = re.compile(r"/[45]\d\d\.html$")


def urls() -> list[str]:
    return sorted(
        "/" + path.relative_to(folder).as_posix().rpartition(".")[0]
        for folder in PUBLISHED.glob("*/pages")
        for path in folder.rglob("*")
        if path.is_file() and path.parent.name != "system"
        if not path.name.startswith("navigation.")  # nor is that for visitors
    )


@pytest.fixture(autouse=True)
def _published_folder() -> Iterator[None]:
    publications: list[dict[str, Any]] = django_settings.CONTENT_PUBLICATIONS
    from_folder = [{**each, "provider": "folder"} for each in publications]
    with override_settings(CONTENT_PUBLICATIONS=from_folder):
        yield


@cache
def get(url: str) -> tuple[int, str]:
    with closing(Client().get(url)) as response:
        is_text = response["Content-Type"].startswith("text/html")
        return response.status_code, response.content.decode() if is_text else ""


def page(url: str) -> str:
    status, html = get(url.removesuffix("index.html"))
    assert status == 200
    return html


@pytest.mark.parametrize("url", urls())
def test_page_is_complete(url: str) -> None:
    html = page(url)
    assert "not shown:" not in html
    assert "content-gap" not in html
    assert len(re.findall("<h1[ >]", html)) == 1
    assert "tcm:" not in html
    assert 'href=""' not in html
    assert html.count("<main ") == html.count("<footer ") == 1


@pytest.mark.parametrize("url", urls())
def test_headings_skip_no_level(url: str) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", page(url))]
    for level, following in zip([1, *levels], levels, strict=False):
        assert following <= level + 1


@pytest.mark.parametrize("url", urls())
def test_links_lead_somewhere(url: str) -> None:
    targets = set(map(unescape, LINK.findall(page(url))))
    internal = {each for each in targets if not each.startswith("/static/")}
    assert {each for each in internal if get(each)[0] != 200} == set()


@pytest.mark.parametrize("url", urls())
def test_no_teaser_leads_to_the_page_it_is_on(url: str) -> None:
    teasers = TEASER_LINK.findall(page(url))
    assert url.removesuffix("index.html") not in teasers


@pytest.mark.parametrize(("url", "language"), [("/news/", "en"), ("/nl/nieuws/", "nl")])
def test_page_says_its_language(url: str, language: str) -> None:
    assert f'<html lang="{language}">' in page(url)


def test_dates_and_prices_are_written_as_the_language_does() -> None:
    assert "December 2026" in page("/events/lantern-crossing.html")
    assert "€&nbsp;14.50" in page("/events/lantern-crossing.html")
    assert "december 2026" in page("/nl/agenda/lichtjesvaart.html")
    assert "€&nbsp;14,50" in page("/nl/agenda/lichtjesvaart.html")


def test_a_dead_link_in_text_becomes_plain_words() -> None:
    html = page("/about/sailing-electric.html")
    assert "The first plan of 2011, with a cable" in html


@pytest.mark.parametrize("name", ["labels", "configuration", "redirects"])
@pytest.mark.parametrize("folder", ["/system", "/nl/system"])
def test_what_is_for_the_site_itself_is_no_page(folder: str, name: str) -> None:
    assert get(f"{folder}/{name}.html")[0] == 404


def test_labels_are_in_the_language_of_the_publication() -> None:
    assert "With Halmveer since" in page("/people/marijke-dekkers.html")
    assert "Bij Halmveer sinds" in page("/nl/mensen/marijke-dekkers.html")


@pytest.mark.parametrize(
    ("url", "status", "location"),
    [
        ("/timetable", 301, "/plan/timetable.html"),
        ("/departures", 301, "/plan/timetable.html"),
        ("/summer?from=mail", 302, "/plan/timetable.html"),
        ("/journal/night-boat.html", 301, "/news/night-boat.html"),
        ("/BOATS/getij/", 301, "/fleet/getij.html"),
        ("/boats/titanic", 404, None),
        ("/nl/logboek/", 301, "/nl/nieuws/"),
        ("/lottery.html", 410, None),
        ("/nl/loterij.html", 410, None),
    ],
)
def test_redirects_of_the_editors(url: str, status: int, location: str | None) -> None:
    response = Client().get(url)
    assert (response.status_code, response.get("Location")) == (status, location)


def test_no_redirect_is_wrong() -> None:
    call_command("redirects", host="localhost")


def test_what_is_not_there_gets_the_published_error_page() -> None:
    for url, heading in (
        ("/nowhere.html", "Nothing here but fog"),
        ("/nl/nergens.html", "Hier is alleen mist"),
    ):
        status, html = get(url)
        assert status == 404
        assert f"<h1>{heading}</h1>" in html


@pytest.mark.parametrize("status", [400, 404, 410, 500, 503])
def test_fallback_pages_stand_alone(status: int) -> None:
    source = Path(django_settings.BASE_DIR, f"templates/errors/{status}.html")
    text = source.read_text(encoding="utf-8")
    assert "{% extends" not in text
    assert not re.search(r"{% (component_presentations|region)", text)


@pytest.mark.parametrize(
    ("url", "crumbs"),
    [
        ("/news/storm-odette.html", ["Home", "News", "Four days without a boat"]),
        ("/people/bram-kloet.html", ["Home", "About", "People", "Bram Kloet"]),
        ("/nl/plannen/tarieven.html", ["Home", "Plan uw overtocht", "Tarieven"]),
    ],
)
def test_breadcrumbs_say_where_a_page_is(url: str, crumbs: list[str]) -> None:
    trail = re.search(r'<nav class="breadcrumbs.*?</nav>', page(url), re.DOTALL)
    assert trail
    assert re.findall(r"<li><[^>]*>([^<]*)<", trail[0]) == crumbs


@pytest.mark.parametrize("url", urls())
def test_page_tells_its_address_and_its_translation(url: str) -> None:
    html, address = page(url), url.removesuffix("index.html")
    if ERROR_PAGE.search(url):
        assert 'rel="canonical"' not in html
        return
    assert f'<link rel="canonical" href="http://testserver{address}">' in html
    alternates = re.findall(r'hreflang="(\w\w)" href="http://testserver([^"]*)"', html)
    assert sorted(language for language, _ in alternates) == ["en", "nl"]
    for _, other in alternates:
        back = page(other)
        assert f'href="http://testserver{address}"' in back


@pytest.mark.parametrize("url", ["/sitemap.xml", "/sitemap-1.xml", "/nl/sitemap-1.xml"])
def test_what_search_engines_are_told_of_is_there(url: str) -> None:
    xml = Client().get(url).content.decode()
    found = re.findall(r"<loc>http://testserver([^<]*)</loc>", xml)
    pages = [each for each in urls() if not ERROR_PAGE.search(each)]
    all_but_the_thanks_for_a_letter = len(pages) // 2 - 1
    assert len(found) == (
        2 if url == "/sitemap.xml" else all_but_the_thanks_for_a_letter
    )
    assert {each for each in found if get(each)[0] != 200} == set()


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("/news/feed.xml", "Getij goes into her first winter"),
        ("/nl/nieuws/atom.xml", "De Getij gaat haar eerste winter in"),
    ],
)
def test_news_are_a_feed(url: str, title: str) -> None:
    xml = Client().get(url).content.decode()
    assert f"<title>{title}</title>" in xml
    links = re.findall(r"http://testserver(/[^<\"]*\.html)", xml)
    assert len(set(links)) == 13
    assert {each for each in links if get(each)[0] != 200} == set()
