"""The navigation as the page that is being built sees it; without it, no menu.

The page is the one that visitors have asked for, also within a page that it includes.
"""

from __future__ import annotations

import logging

from content.addressing.absolute_urls import Origin
from content.addressing.publications import SitePublication
from content.addressing.published_urls import quote_path
from content.exceptions import ContentServiceError, ItemNotFoundError
from content.model.navigation import Navigation, NavigationNode
from content.model.uri import ItemType, Namespace
from content.navigation.menus import Menus
from content.navigation.translations import (
    Translation,
    describe,
    find_alternates,
    find_published,
    publications_beside,
)
from content.rendering.page_build import PageBuild

logger = logging.getLogger(__name__)


def menus_of(build: PageBuild) -> Menus:
    """Return the menus of the page's publication, as its address sees them."""
    build = build.outermost or build
    if build.menus is None:
        build.menus = Menus(
            navigation=_find_navigation(build, build.publication),
            address=address_of(build),
            find_address=lambda node: _find_component_address(build, node),
        )
    return build.menus


def address_of(build: PageBuild) -> str:
    """Return the address that the page is shown at: its only one."""
    return quote_path(build.request.path_info)


def canonical_url_of(build: PageBuild) -> str:
    """Return the absolute URL that search engines shall know the page by."""
    return _origin_of(build).of(build.publication) + address_of(build)


def translations_of(build: PageBuild) -> tuple[Translation, ...]:
    """Return the page in all its languages, its own first; empty if it has one only.

    What the content service cannot be asked for now is a gap.
    """
    build = build.outermost or build
    if build.translations is None:
        build.translations = _find_translations(build)
    return build.translations


def _find_translations(build: PageBuild) -> tuple[Translation, ...]:
    page, publication = build.page, build.publication
    if page.uri.namespace is not Namespace.TCM or page.uri.item_type != ItemType.PAGE:
        return ()
    others = (
        (other, _find_navigation(build, other))
        for other in publications_beside(publication)
    )
    alternates = tuple(find_alternates(others, page.uri.item_id))
    origin = _origin_of(build)
    try:
        found = tuple(find_published(build.content, alternates, page.uri))
    except ContentServiceError as exc:
        build.note_gap(exc)
        logger.warning("translations left out uri=%s error=%s", page.uri, exc)
        return ()
    if not found:
        return ()
    own = Translation(
        language=publication.language,
        url=canonical_url_of(build),
        address=address_of(build),
        title=page.title,
        is_current=True,
    )
    return (own, *(describe(each, publication, origin) for each in found))


def _find_navigation(build: PageBuild, publication: SitePublication) -> Navigation:
    if not publication.navigation:
        return Navigation()
    try:
        return build.content.navigations.get(
            publication.publication_id, publication.navigation
        )
    except ItemNotFoundError:
        logger.warning(
            "navigation not published publication_id=%d navigation=%s",
            publication.publication_id,
            publication.navigation,
        )
    except ContentServiceError as exc:
        build.note_gap(exc)
        logger.warning(
            "navigation left out publication_id=%d error=%s",
            publication.publication_id,
            exc,
        )
    return Navigation()


def _find_component_address(build: PageBuild, node: NavigationNode) -> str:
    """Resolve the link of a node that names a component instead of a URL."""
    uri = node.uri
    if uri.is_null or uri.item_type != ItemType.COMPONENT:
        return ""
    return build.find_url(uri)


def _origin_of(build: PageBuild) -> Origin:
    return Origin(build.request.scheme or "http", build.request.get_host().lower())
