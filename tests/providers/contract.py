"""What every content provider has to do, as tests over a small known content.

A module that tests a provider derives from :class:`ContentProviderContract` and gives it
a ``provider`` fixture over a content service that holds exactly what the constants here
say: the pages, dynamic component presentations, links, binaries and the keyword of one
publication. Documents are returned as they are, so their form does not matter.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from content.exceptions import InvalidUrlError, ItemNotFoundError
from content.model.uri import NULL_URI, TcmUri
from content.providers.contracts import ContentProvider
from tests.support.asking import ask

PUBLICATION_ID = 5
PUBLISHED = datetime(2024, 3, 4, 11, 0, tzinfo=UTC)  # everything, at once

#: Documents of pages by URL and URI. The second URL has a blank, an umlaut, a percent
#: sign and two dots; the document holds what JSON has to escape.
PAGES: dict[tuple[str, TcmUri], bytes] = {
    ("/index.html", TcmUri(5, 310, 64)): b'{"Id": "tcm:5-310-64", "Title": "Home"}',
    ("/nähe/100% a.b.html", TcmUri(5, 311, 64)): (
        '{"Id": "tcm:5-311-64", "Title": "Nähe \\"é\\"\\n</b> \\\\ 😀"}'.encode()
    ),
}
#: Documents of dynamic component presentations by the URIs of component and template.
#: A component's only template is found without naming it.
COMPONENT_PRESENTATIONS: dict[tuple[TcmUri, TcmUri], bytes] = {
    (TcmUri(5, 305), TcmUri(5, 192, 32)): b'{"Component": {"Id": "tcm:5-305"}}',
    (TcmUri(5, 306), TcmUri(5, 192, 32)): b'{"Component": {"Id": "tcm:5-306"}}',
}
#: The URL that a link to a component leads to.
LINKS: dict[TcmUri, str] = {TcmUri(5, 302): "/index.html"}
#: Bytes of binaries by URL and URI; their variant is the default one.
BINARIES: dict[tuple[str, TcmUri], bytes] = {
    ("/media/harbour_tcm5-230.jpg", TcmUri(5, 230)): bytes(range(256)) * 10,
}
#: One keyword: category, title, and its own URI.
CATEGORY, KEYWORD_TITLE, KEYWORD = TcmUri(5, 33, 512), "Sea & sky", TcmUri(5, 34, 1024)

_MISSING_URIS: dict[str, TcmUri] = {
    "fetch_page_by_uri": TcmUri(5, 999, 64),
    "fetch_component_presentation": TcmUri(5, 999),
    "fetch_component_link": TcmUri(5, 999),
    "download_binary_by_uri": TcmUri(5, 999),
    "fetch_binary_meta_by_uri": TcmUri(5, 999),
    "fetch_binary_url": TcmUri(5, 999),
}
_BY_URL = (
    "fetch_page_by_url",
    "download_binary_by_url",
    "fetch_binary_meta_by_url",
    "fetch_page_last_published_by_url",
)
_DANGEROUS_URLS = (
    "/../6/index.html",
    "/news/../index.html",
    "/./index.html",
    "/news\\index.html",
    "/news\r\nHost: x/index.html",
    "/\x00.html",
    "index.html",
)


class ContentProviderContract:
    """Derive from this, and add a fixture ``provider``."""

    @pytest.mark.parametrize(("url", "uri"), PAGES, ids=str)
    def test_page_is_returned_as_published(
        self, provider: ContentProvider, url: str, uri: TcmUri
    ) -> None:
        assert provider.fetch_page_by_url(PUBLICATION_ID, url) == PAGES[url, uri]
        assert provider.fetch_page_by_uri(uri) == PAGES[url, uri]

    def test_page_tells_when_it_was_published(self, provider: ContentProvider) -> None:
        [(url, uri), *_] = PAGES
        by_url = provider.fetch_page_last_published_by_url(PUBLICATION_ID, url)
        assert by_url == provider.fetch_page_last_published_by_uri(uri) == PUBLISHED

    @pytest.mark.parametrize(("uri", "template_uri"), COMPONENT_PRESENTATIONS, ids=str)
    def test_component_presentation_is_returned_as_published(
        self, provider: ContentProvider, uri: TcmUri, template_uri: TcmUri
    ) -> None:
        document = COMPONENT_PRESENTATIONS[uri, template_uri]
        assert provider.fetch_component_presentation(uri, template_uri) == document
        assert provider.fetch_component_presentation(uri) == document
        assert provider.fetch_component_presentation_last_published(uri) == PUBLISHED

    def test_component_presentations_are_returned_together(
        self, provider: ContentProvider
    ) -> None:
        uris = tuple(uri for uri, _ in COMPONENT_PRESENTATIONS)
        documents = provider.fetch_component_presentations(uris)
        assert documents == tuple(COMPONENT_PRESENTATIONS.values())
        assert provider.fetch_component_presentations(()) == ()

    def test_link_leads_to_the_page_with_and_without_context(
        self, provider: ContentProvider
    ) -> None:
        [(uri, url)] = LINKS.items()
        assert provider.fetch_component_link(uri) == url
        page_uri, template_uri = TcmUri(5, 310, 64), TcmUri(5, 9, 32)
        assert provider.fetch_component_link(uri, page_uri=page_uri) == url
        assert (
            provider.fetch_component_link(
                uri, page_uri=page_uri, excluded_template_uri=template_uri
            )
            == url
        )

    def test_binary_is_returned_byte_for_byte(self, provider: ContentProvider) -> None:
        [((url, uri), content)] = BINARIES.items()
        by_url = ask(provider, "download_binary_by_url", PUBLICATION_ID, url)
        assert by_url == ask(provider, "download_binary_by_uri", uri) == content
        assert provider.fetch_binary_url(uri) == url

    def test_binary_meta_tells_identity_and_date(
        self, provider: ContentProvider
    ) -> None:
        [(url, uri)] = BINARIES
        meta = provider.fetch_binary_meta_by_url(PUBLICATION_ID, url)
        assert meta == provider.fetch_binary_meta_by_uri(uri)
        assert (meta.uri, meta.last_published) == (uri, PUBLISHED)

    def test_keyword_is_found_by_its_title(self, provider: ContentProvider) -> None:
        keyword = provider.fetch_keyword(CATEGORY, KEYWORD_TITLE)
        assert (keyword.uri, keyword.title) == (KEYWORD, KEYWORD_TITLE)

    @pytest.mark.parametrize("method", _MISSING_URIS)
    def test_what_is_not_published_is_not_found_by_uri(
        self, provider: ContentProvider, method: str
    ) -> None:
        with pytest.raises(ItemNotFoundError):
            _method(provider, method)(_MISSING_URIS[method])

    @pytest.mark.parametrize("url", ["/absent.html", "/absent", "/", "/.html", "/a."])
    @pytest.mark.parametrize("method", _BY_URL[:3])
    def test_what_is_not_published_is_not_found_by_url(
        self, provider: ContentProvider, method: str, url: str
    ) -> None:
        with pytest.raises(ItemNotFoundError):
            _method(provider, method)(PUBLICATION_ID, url)

    def test_another_publication_has_other_pages(
        self, provider: ContentProvider
    ) -> None:
        [(url, _), *_] = PAGES
        with pytest.raises(ItemNotFoundError):
            provider.fetch_page_by_url(PUBLICATION_ID + 1, url)

    @pytest.mark.parametrize("name", ["absent", "", "..", "a/b"])
    def test_keyword_that_is_not_there_is_not_found(
        self, provider: ContentProvider, name: str
    ) -> None:
        with pytest.raises(ItemNotFoundError):
            provider.fetch_keyword(CATEGORY, name)

    @pytest.mark.parametrize("uri", [NULL_URI, TcmUri.parse("ecl:5-x-y")], ids=str)
    @pytest.mark.parametrize("method", _MISSING_URIS)
    def test_what_has_no_number_is_not_found(
        self, provider: ContentProvider, method: str, uri: TcmUri
    ) -> None:
        with pytest.raises(ItemNotFoundError):
            _method(provider, method)(uri)

    @pytest.mark.parametrize("url", _DANGEROUS_URLS)
    @pytest.mark.parametrize("method", _BY_URL)
    def test_url_that_could_reach_anything_else_is_refused(
        self, provider: ContentProvider, method: str, url: str
    ) -> None:
        with pytest.raises(InvalidUrlError):
            _method(provider, method)(PUBLICATION_ID, url)


def _method(provider: ContentProvider, name: str) -> Callable[..., Any]:
    return partial(ask, provider, name)
