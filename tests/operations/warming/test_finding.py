"""Binaries are found wherever a page shows them."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from django.test import override_settings

from content.addressing.publications import site_publications
from content.exceptions import ContentServiceUnavailableError
from content.operations.warming.finding import (
    Found,
    NotFound,
    find_binaries,
    find_binaries_of_page,
)
from content.providers.registry import get_provider
from tests.support.documents import (
    component,
    document,
    embedded_field,
    page,
    presentation,
    region,
    rich_text_field,
    template,
)
from tests.support.stub_provider import StubProvider

TEMPLATE = template("tcm:5-91-32", "Any")


@pytest.fixture
def provider():
    with override_settings(
        CONTENT_PROVIDERS={
            "default": {"BACKEND": "tests.support.stub_provider.StubProvider"}
        },
        CONTENT_PUBLICATIONS=[{"publication_id": 5, "navigation": "/navigation.json"}],
    ):
        provider = get_provider("default")
        assert isinstance(provider, StubProvider)
        yield provider


def media(uri: str, url: str) -> dict[str, Any]:
    return {"Id": uri, "Title": url, "ComponentType": 0, "Multimedia": {"Url": url}}


def media_field(name: str, *linked: dict[str, Any]) -> dict[str, Any]:
    values = [each["Id"] for each in linked]
    field = {"Name": name, "Values": values, "FieldType": 5}
    return {name: field | {"LinkedComponentValues": list(linked)}}


def found_on(url: str) -> list[str]:
    [publication] = site_publications()
    return [
        found.url if isinstance(found, Found) else f"{found.url}: {found.error}"
        for found in find_binaries_of_page(publication, url)
    ]


def test_those_of_fields_embedded_fields_links_and_regions_are_found(provider):
    photo = media_field("photo", media("tcm:5-1", "/media/a.jpg"))
    within = embedded_field("box", media_field("file", media("tcm:5-2", "/b.pdf")))
    linking = component("tcm:5-20", photo)
    link = {
        "link": {"Name": "link", "FieldType": 6, "LinkedComponentValues": [linking]}
    }
    provider.answers["page", "/index.html"] = document(
        page(
            presentation(component("tcm:5-21", within), TEMPLATE),
            presentation(media("tcm:5-3", "/media/own.jpg"), TEMPLATE),
            regions=[
                region("Main", presentation(component("tcm:5-22", link), TEMPLATE))
            ],
        )
    )
    assert found_on("/index.html") == ["/b.pdf", "/media/own.jpg", "/media/a.jpg"]


def test_images_in_rich_text_are_found_by_their_identity_or_address(provider):
    text = (
        '<p xmlns:xlink="http://www.w3.org/1999/xlink"><img xlink:href="tcm:5-7" src=""/>'
        '<img alt="x" src="/media/c%20&amp;%20d.jpg?v=1"/><img src="https://elsewhere/x.jpg"/>'
        '<img src="//elsewhere/x.jpg"/><img xlink:href="tcm:5-8"/></p>'
    )
    provider.answers["binary url", "tcm:5-7"] = "/media/seven.jpg"
    fields = rich_text_field("body", text)
    provider.answers["page", "/index.html"] = document(
        page(presentation(component("tcm:5-21", fields), TEMPLATE))
    )
    assert found_on("/index.html") == ["/media/seven.jpg", "/media/c & d.jpg"]


def test_those_of_dynamic_component_presentations_are_found(provider):
    stub = presentation(component("tcm:5-30"), TEMPLATE, is_dynamic=True)
    photo = media_field("photo", media("tcm:5-1", "/media/a.jpg"))
    provider.answers["page", "/index.html"] = document(page(stub))
    provider.answers["dcp", "tcm:5-30"] = document(
        presentation(component("tcm:5-30", photo), TEMPLATE)
    )
    assert found_on("/index.html") == ["/media/a.jpg"]


def test_pages_and_parts_that_cannot_be_read_are_told(provider):
    stub = presentation(component("tcm:5-30"), TEMPLATE, is_dynamic=True)
    provider.answers["page", "/index.html"] = document(page(stub))
    provider.answers["dcp", "tcm:5-30"] = ContentServiceUnavailableError("down")
    assert found_on("/index.html") == ["/index.html tcm:5-30: down"]
    provider.answers["page", "/x.html"] = ContentServiceUnavailableError("down")
    assert found_on("/x.html") == ["/x.html: down"]


def test_pages_are_those_of_the_navigation_and_those_of_the_site_are_none(provider):
    for name in ("index", "news"):
        photo = media_field("photo", media("tcm:5-1", f"/media/{name}.jpg"))
        provider.answers["page", f"/{name}.html"] = document(
            page(presentation(component("tcm:5-21", photo), TEMPLATE))
        )
    urls = ("/", "/news.html#top", "/news.html", "/navigation.json", "/x.pdf")
    items = [{"Title": url, "Url": url, "Visible": True} for url in urls]
    outside = {"Title": "x", "Url": "https://elsewhere/", "Visible": True}
    provider.answers["page", "/navigation.json"] = msgspec.json.encode(
        {"Title": "Home", "Url": "/", "Items": [*items, outside]}
    )
    [publication] = site_publications()
    assert list(find_binaries(publication)) == [
        Found(publication, "/media/index.jpg"),
        Found(publication, "/media/news.jpg"),
    ]


def test_without_a_navigation_there_is_the_home_page(provider):
    photo = media_field("photo", media("tcm:5-1", "/media/home.jpg"))
    provider.answers["page", "/index.html"] = document(
        page(presentation(component("tcm:5-21", photo), TEMPLATE))
    )
    [publication] = site_publications()
    failure, home = find_binaries(publication)
    assert isinstance(failure, NotFound)
    assert failure.url == "/navigation.json"
    assert home == Found(publication, "/media/home.jpg")
