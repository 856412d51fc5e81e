from __future__ import annotations

import pytest

from content.factories.content import Content
from content.model.uri import NULL_URI, TcmUri
from tests.support.stub_provider import StubProvider

TARGET = TcmUri(5, 8)


@pytest.fixture
def provider():
    return StubProvider()


@pytest.fixture
def links(provider):
    return Content(provider).links


def test_a_component_that_no_page_shows_is_linked_to_by_its_file(links, provider):
    provider.answers["binary url", "tcm:5-8"] = "/media/f_tcm5-8.pdf"
    assert links.get_url(TARGET) == "/media/f_tcm5-8.pdf"


def test_what_is_not_published_has_no_url(links, provider):
    assert links.get_url(TARGET) == ""
    assert links.get_binary_url(TARGET) == ""


@pytest.mark.parametrize("text", ["ecl:5-vid-7", "ish:5-8", "tcm:5-8-64"])
def test_what_content_services_do_not_link_to_is_not_asked_for(links, provider, text):
    uri = TcmUri.parse(text)
    assert links.get_url(uri) == ""
    assert links.get_binary_url(uri) == ""
    assert not provider.asked


@pytest.mark.parametrize("page_uri", [NULL_URI, TcmUri.parse("ish:5-9-64")])
def test_a_page_without_a_usable_identity_keeps_its_links(
    links, provider, monkeypatch, page_uri
):
    pages = []
    resolve = provider.fetch_component_link

    def fetch(uri, *, page_uri=None, excluded_template_uri=None):
        pages.append(page_uri)
        return resolve(uri)

    monkeypatch.setattr(provider, "fetch_component_link", fetch)
    provider.answers["link", "tcm:5-8"] = "/x.html"
    assert links.get_url(TARGET, page_uri=page_uri) == "/x.html"
    assert pages == [None]
