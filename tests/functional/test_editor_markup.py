"""What editors' tools are told, against what real sites tell them, and on every sample page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings

from content.caching.site_cache import reset_site_cache
from content.conf import conf
from content.local_delivery.places import ItemKind
from content.local_delivery.published_folder import PublishedFolder
from content.providers.forwarding import SESSION_COOKIE
from content.rendering.markup_dialects import DIALECTS
from tests.support.running_site import PUBLISHED

FOLDER = "content.providers.folder.FolderProvider"
MANAGER = "https://cm.example.org"
# As real sites have them, from the collection of samples.
REAL = {
    "xpm": {
        "presentation": '<!-- Start Component Presentation: {"ComponentID" : "tcm:8-1488", "ComponentModified" : "2014-08-26T15:44:03", "ComponentTemplateID" : "tcm:8-188-32", "ComponentTemplateModified" : "2014-07-31T16:31:42", "IsRepositoryPublished" : false} -->',
        "field": '<!-- Start Component Field: {"XPath":"tcm:Content/custom:LinkList/custom:link[1]"} -->',
        "region": '<!-- Start Region: { "title": "Main", "allowedComponentTypes": [{ "schema": "tcm:5-82-8", "template": "tcm:5-191-32" }], "minOccurs": 0, "maxOccurs": 4 } -->',
        "page": '<!-- Page Settings: {"PageID":"tcm:5-310-64","PageModified":"2024-03-04T11:00:00","PageTemplateID":"tcm:5-193-128","PageTemplateModified":"2024-01-09T08:30:00"} --><script type="text/javascript" language="javascript" defer="defer" src="http://cm.example.org/WebUI/Editors/SiteEdit/Views/Bootstrap/Bootstrap.aspx?mode=js" id="tridion.siteedit"></script>',
    },
    "dxa": {
        "presentation": '<!-- Start Component Presentation: {"ComponentID":"tcm:9-3517","ComponentModified":"2020-01-10T09:31:33","ComponentTemplateID":"tcm:9-845-32","ComponentTemplateModified":"2020-02-20T08:44:16","IsRepositoryPublished":false} -->',
        "region": '<!-- Start Region: {title: "Nav", allowedComponentTypes: [{schema: "tcm:8-182-8", template: "tcm:8-189-32"}, {schema: "tcm:8-1698-8", template: "tcm:8-1696-32"}, {schema: "tcm:8-4887-8", template: "tcm:8-4889-32"}], minOccurs: 0} -->',
    },
}
COMMENT = re.compile(
    r"<!-- (?:Page Settings|Start (?:Region|Component Presentation|Component Field)): .*? -->"
)
SCRIPT = re.compile(r'<script [^>]*id="tridion.siteedit"></script>')
ATTRIBUTE = re.compile(
    r" (?:data-(?:component-id|fieldname|index|region|content-region"
    r'|content-presentation)|typeof|resource)="[^"]*"'
)


@cache
def sample_pages() -> tuple[str, ...]:
    places = (each.place for each in PublishedFolder(PUBLISHED).index())
    return tuple(
        place.url
        for place in places
        if place.kind is ItemKind.PAGE and place.url.endswith(".html")
    )


@pytest.fixture
def sample_site() -> Iterator[None]:
    providers = {"default": {"BACKEND": FOLDER, "OPTIONS": {"folder": PUBLISHED}}}
    with override_settings(
        CONTENT_PROVIDERS=providers,
        CONTENT_OUTPUT_CACHE=False,
        CONTENT_EVENT_SOURCE="",
        CONTENT_MANAGER_URL=MANAGER,
    ):
        yield
        reset_site_cache()


def on_staging(*dialects: str) -> Any:
    publications = [{**each, "is_staging": True} for each in conf.CONTENT_PUBLICATIONS]
    return override_settings(
        CONTENT_EDITOR_MARKUP=dialects, CONTENT_PUBLICATIONS=publications
    )


def text_of(path: str, **cookies: str) -> str:
    client = Client()
    client.cookies.load(cookies)
    return str(client.get(path).content.decode())


def strip(html: str) -> str:
    return ATTRIBUTE.sub("", SCRIPT.sub("", COMMENT.sub("", html)))


def shape(markup: str) -> str:
    """Return a comment with its values replaced by their kinds."""
    markup = re.sub(r"tcm:\d+-\d+(-\d+)?", "URI", markup)
    markup = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", "DATE", markup)
    markup = re.sub(r"\b(?:true|false)\b", "BOOLEAN", markup)
    markup = re.sub(r'(title"?: |XPath":)"[^"]*"', r'\1"TEXT"', markup)
    markup = re.sub(r"https?://cm\.example\.org", "MANAGER", markup)
    markup = re.sub(r", (?:\{ ?\"?schema[^}]*\})", "", markup)
    return re.sub(r', "?maxOccurs"?: \d+', "", markup)


def found_in(html: str, start: str) -> list[str]:
    return re.findall(rf"<!-- {start}: .*? -->", html)


STARTS = {
    "presentation": "Start Component Presentation",
    "field": "Start Component Field",
    "region": "Start Region",
}


@pytest.mark.parametrize("dialect", REAL)
def test_it_is_spelled_as_on_real_sites(sample_site, dialect):
    with on_staging(dialect):
        html = text_of("/news/bicycle-deck.html") + text_of("/")
    html = re.sub(r"path: \"[^\"]*\", ", "", html)  # where regions are native
    for kind, real in REAL[dialect].items():
        if kind == "page":
            script = SCRIPT.search(html)
            page = found_in(html, "Page Settings")[0]
            assert script is not None
            assert shape(page + script[0]) == shape(real)
            assert f"{page}{script[0]}" in html
            continue
        told = found_in(html, STARTS[kind])
        assert told
        assert {shape(each) for each in told} == {shape(real)}, kind


def all_pages() -> dict[str, str]:
    return {url: text_of(url) for url in sample_pages()}


def differing(some: dict[str, str], others: dict[str, str]) -> list[str]:
    return [url for url, text in some.items() if text != others[url]]


@pytest.mark.slow
@pytest.mark.timeout(240)  # some hundred pages, none of them kept
@pytest.mark.parametrize("dialects", [("xpm", "xpm-lite"), ("dxa", "outline")])
def test_visitors_get_what_is_left_when_it_is_stripped_on_every_page(
    sample_site, dialects
):
    with on_staging():
        plain = all_pages()
    with on_staging(*dialects):
        told = all_pages()
    assert len(plain) > 100
    assert differing({url: strip(text) for url, text in told.items()}, plain) == []
    assert len(differing(told, plain)) > 100  # else it was told of nothing


@pytest.mark.slow
@pytest.mark.timeout(240)  # as above
def test_a_live_site_tells_nothing_whatever_the_setting_on_any_page(sample_site):
    plain = all_pages()
    with override_settings(CONTENT_EDITOR_MARKUP=tuple(DIALECTS)):
        assert differing(plain, all_pages()) == []
    assert [url for url, text in plain.items() if strip(text) != text] == []


def test_all_dialects_say_the_same_of_a_page(sample_site):
    with on_staging(*DIALECTS):
        html = text_of("/news/bicycle-deck.html")
    told = [json.loads(each[35:-4]) for each in found_in(html, STARTS["presentation"])]
    lite = re.findall(r'data-component-id="([^"]*)"', html)
    outlined = re.findall(r'data-content-presentation="(\S*) ', html)
    assert lite
    # XPM Lite puts a link into the element, and not into what must not have one.
    assert set(lite) <= {each["ComponentID"] for each in told} == set(outlined)
    assert '<h1 data-fieldname="heading" data-index="0"><!-- Start' in html
    # No start tag says anything twice.
    for tag in re.findall(r"<[a-z][^>]*>", html):
        names = re.findall(r"\s([a-z-]+)=", tag)
        assert len(names) == len(set(names)), tag


def test_what_a_query_has_not_found_is_not_said_to_be_found(sample_site):
    with on_staging("xpm"):
        assert "IsQueryBased" not in text_of("/")


def test_previews_are_told_of_too_and_visitors_beside_them_are_not(sample_site):
    with override_settings(CONTENT_EDITOR_MARKUP=("xpm",), CONTENT_PREVIEW=True):
        assert found_in(text_of("/", **{SESSION_COOKIE: "x"}), "Start Region")
        assert strip(text_of("/")) == text_of("/")


def test_samples_are_those_of_the_collection():
    """The reading of them above is not too coarse: the two dialects do differ."""
    assert shape(REAL["xpm"]["presentation"]) != shape(REAL["dxa"]["presentation"])
    assert shape(REAL["xpm"]["region"]) != shape(REAL["dxa"]["region"])
    assert Path(PUBLISHED).is_dir()
