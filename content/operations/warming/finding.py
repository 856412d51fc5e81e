"""Which binaries a publication shows: what its pages hold, as far as they tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from html import unescape
from urllib.parse import unquote

import msgspec

from content.addressing.publications import SitePublication
from content.addressing.published_urls import find_candidates
from content.conf import conf
from content.exceptions import ContentError, InvalidUriError, InvalidUrlError
from content.factories.content import Content
from content.model.component import Component, Field, FieldType
from content.model.page import Page
from content.model.uri import TcmUri
from content.providers.registry import get_provider

_IMAGE = re.compile(r"<(?:\w+:)?img\b[^>]*>", re.IGNORECASE)
_LINKED = re.compile(r"""xlink:href\s*=\s*["'](tcm:[0-9-]+)["']""", re.IGNORECASE)
_SOURCE = re.compile(r"""\ssrc\s*=\s*["'](/[^/"'][^"']*)["']""", re.IGNORECASE)


class Found(msgspec.Struct, frozen=True):
    """A binary to have ready."""

    publication: SitePublication
    url: str


class NotFound(msgspec.Struct, frozen=True):
    """A page of which it cannot be told what it shows."""

    url: str
    error: str


def find_binaries(publication: SitePublication) -> Iterator[Found | NotFound]:
    """Yield the binaries on the pages of the navigation, or without one on the home page.

    Those of multimedia components and of images in rich text; each as often as it is
    shown. Nothing tells of others.
    """
    urls: tuple[str, ...] = ()
    try:
        urls = tuple(_find_pages(publication))
    except ContentError as exc:
        yield NotFound(publication.navigation, str(exc))
    for url in dict.fromkeys(urls or _welcome_page(publication)):
        yield from find_binaries_of_page(publication, url)


def find_binaries_of_page(
    publication: SitePublication, url: str
) -> Iterator[Found | NotFound]:
    """Yield the binaries that a published page shows, its dynamic parts included."""
    content = Content(get_provider(publication.provider))
    try:
        page = content.pages.get_by_url(publication.publication_id, url)
        loaded = content.pages.load(page, on_loaded=lambda _: None)
        for found in dict.fromkeys(_urls_of_page(content, loaded.page)):
            yield Found(publication, found)
    except ContentError as exc:
        yield NotFound(url, str(exc))
        return
    for (component_uri, _), error in loaded.failures.items():
        yield NotFound(f"{url} {component_uri}", str(error))


def is_page(url: str) -> bool:
    """Whether what is published at a URL is a page, and no binary."""
    return url.rpartition(".")[2].lower() in conf.CONTENT_PAGE_SUFFIXES


def _find_pages(publication: SitePublication) -> Iterator[str]:
    """Yield the published URLs of the pages in the publication's navigation.

    Raises:
        ContentError: It cannot be had.
    """
    if not publication.navigation:
        return
    content = Content(get_provider(publication.provider))
    navigation = content.navigations.get(
        publication.publication_id, publication.navigation
    )
    for node in navigation.nodes:
        if not node.is_of_site:
            continue
        path = unquote(re.split("[?#]", node.address, maxsplit=1)[0])
        with suppress(InvalidUrlError):  # nothing can be published there
            url = find_candidates(path, conf.CONTENT_WELCOME_FILE)[0].url
            if is_page(url) and url not in publication.pages_for_site():
                yield url


def _welcome_page(publication: SitePublication) -> tuple[str, ...]:
    return (publication.path_prefix + conf.CONTENT_WELCOME_FILE,)


def _urls_of_page(content: Content, page: Page) -> Iterator[str]:
    yield from _urls_of_fields(content, page.metadata_fields.values())
    for presentation in page.all_component_presentations():
        yield from _urls_of_component(content, presentation.component)


def _urls_of_component(content: Content, component: Component) -> Iterator[str]:
    if component.multimedia and component.multimedia.url.startswith("/"):
        yield component.multimedia.url
    yield from _urls_of_fields(content, component.fields.values())
    yield from _urls_of_fields(content, component.metadata_fields.values())


def _urls_of_fields(content: Content, fields: Iterable[Field]) -> Iterator[str]:
    for field in fields:
        for component in field.linked_component_values:
            yield from _urls_of_component(content, component)
        for embedded in field.embedded_values:
            yield from _urls_of_fields(content, embedded.values())
        if field.field_type is FieldType.XHTML:
            for text in field.values:
                yield from _urls_of_rich_text(content, text)


def _urls_of_rich_text(content: Content, text: str) -> Iterator[str]:
    for image in _IMAGE.findall(text):
        if linked := _LINKED.search(image):
            with suppress(InvalidUriError):
                if url := content.links.get_binary_url(TcmUri.parse(linked[1])):
                    yield url
        elif source := _SOURCE.search(image):
            yield unquote(unescape(source[1]).partition("?")[0])
