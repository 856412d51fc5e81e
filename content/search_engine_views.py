"""The views of what is for machines: sitemaps, ``robots.txt`` and other plain texts.

All of them are built for everyone, and superseded by what is published, like pages. What
is not there is answered as any path is at which nothing is published.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from content.addressing.absolute_urls import Origin
from content.addressing.publications import (
    SitePublication,
    publications_of_host,
    resolve_publication,
)
from content.addressing.published_urls import find_candidates
from content.conf import conf
from content.error_views import unavailable
from content.exceptions import (
    ContentServiceError,
    InvalidUrlError,
    ItemNotFoundError,
)
from content.factories.content import Content
from content.model.navigation import Navigation
from content.navigation.robots import write_robots
from content.navigation.sitemaps import Sitemap, write_index, write_sitemaps
from content.navigation.translations import publications_beside
from content.output.building import shared_answer
from content.providers.registry import get_provider
from content.views import published

logger = logging.getLogger(__name__)

_XML = "application/xml"
_TEXT = "text/plain; charset=utf-8"


@shared_answer
@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponseBase:
    """Answer with the index of the sitemaps of all publications on the host."""
    origin = _origin_of(request)
    found: list[tuple[str, Sitemap]] = []
    try:
        for publication in publications_of_host(origin.host):
            start = origin.of(publication) + publication.path_prefix
            found += [
                (f"{start}sitemap-{number}.xml", sitemap)
                for number, sitemap in enumerate(_sitemaps(publication, origin), 1)
            ]
    except ContentServiceError as exc:
        return _unavailable(request, exc)
    if not found:
        return published(request)
    xml = write_index((url, sitemap.changed) for url, sitemap in found)
    return HttpResponse(xml, content_type=_XML)


@shared_answer
@require_safe
def sitemap(request: HttpRequest, folder: str, number: str) -> HttpResponseBase:
    """Answer with one of a publication's sitemaps."""
    origin = _origin_of(request)
    publication = resolve_publication(origin.host, request.path_info)
    if publication is None or publication.path_prefix != f"/{folder}":
        return published(request)
    try:
        for at, each in enumerate(_sitemaps(publication, origin), 1):
            if at == int(number):
                return HttpResponse(each.xml, content_type=_XML)
    except ContentServiceError as exc:
        return _unavailable(request, exc)
    return published(request)


@shared_answer
@require_safe
def robots(request: HttpRequest) -> HttpResponseBase:
    """Answer with the ``/robots.txt`` that is published, else with that of the settings."""
    try:
        if (text := _find_text(request)) is not None:
            return HttpResponse(text, content_type=_TEXT)
    except ContentServiceError as exc:
        return _unavailable(request, exc)
    origin = _origin_of(request)
    publications = publications_of_host(origin.host)
    if not publications:
        return published(request)
    has_sitemap = any(each.navigation for each in publications)
    url = f"{origin.scheme}://{origin.host}/sitemap.xml" if has_sitemap else ""
    return HttpResponse(write_robots(conf.CONTENT_ROBOTS, url), content_type=_TEXT)


@shared_answer
@require_safe
def plain_text(request: HttpRequest) -> HttpResponseBase:
    """Answer with a text as it was published: ``/llms.txt``, ``/.well-known/security.txt``.

    A page that is published at such an address is a page.
    """
    try:
        if (text := _find_text(request)) is not None:
            return HttpResponse(text, content_type=_TEXT)
    except ContentServiceError as exc:
        return _unavailable(request, exc)
    return published(request)


def _find_text(request: HttpRequest) -> str | None:
    path = request.path_info
    publication = resolve_publication(request.get_host(), path)
    if publication is None or len(path.encode()) > conf.CONTENT_MAX_URL_BYTES:
        return None
    try:
        candidate = find_candidates(path, conf.CONTENT_WELCOME_FILE)[0]
        if candidate.address != path:
            return None
        content = Content(get_provider(publication.provider))
        return content.texts.get_by_url(publication.publication_id, candidate.url)
    except (InvalidUrlError, ItemNotFoundError):
        return None


def _sitemaps(publication: SitePublication, origin: Origin) -> Iterator[Sitemap]:
    """Return a publication's sitemaps; none if its navigation is missing or broken.

    Raises:
        ContentServiceError: The content service could not be asked.
    """
    content = Content(get_provider(publication.provider))
    navigation = _find_navigation(content, publication)
    others = [
        (other, _find_navigation(content, other))
        for other in publications_beside(publication)
    ]
    return write_sitemaps(publication, navigation, others, origin)


def _find_navigation(content: Content, publication: SitePublication) -> Navigation:
    if not publication.navigation:
        return Navigation()
    try:
        return content.navigations.get(
            publication.publication_id, publication.navigation
        )
    except ItemNotFoundError:
        return Navigation()


def _origin_of(request: HttpRequest) -> Origin:
    return Origin(request.scheme or "http", request.get_host().lower())


def _unavailable(request: HttpRequest, error: ContentServiceError) -> HttpResponse:
    logger.error("content unavailable path=%s error=%s", request.path_info, error)
    return unavailable(request)
