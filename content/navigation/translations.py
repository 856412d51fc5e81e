"""The same page in other publications: items of the BluePrint keep their number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from content.addressing.absolute_urls import Origin
from content.addressing.publications import SitePublication, site_publications
from content.exceptions import DecodingError, ItemNotFoundError
from content.factories.content import Content
from content.model.navigation import Navigation, NavigationNode
from content.model.uri import ItemType, TcmUri


class Translation(msgspec.Struct, frozen=True, kw_only=True):
    """A page in one language."""

    language: str
    url: str
    """Absolute."""
    address: str
    """To link to from the page: without scheme and host, where they are the same."""
    title: str = ""
    is_current: bool = False


class Alternate(msgspec.Struct, frozen=True):
    """Where a page is in the navigation of another publication."""

    publication: SitePublication
    node: NavigationNode


def publications_beside(publication: SitePublication) -> Iterator[SitePublication]:
    """Yield those that may have the same pages in another language.

    Served by the same content service, and with a navigation to find pages in.
    """
    for other in site_publications():
        if (
            other.publication_id != publication.publication_id
            and other.language != publication.language
            and other.provider == publication.provider
            and other.navigation
        ):
            yield other


def find_alternates(
    navigations: Iterable[tuple[SitePublication, Navigation]], item_id: int
) -> Iterator[Alternate]:
    """Yield where other navigations have the page with the same item number."""
    for publication, navigation in navigations:
        position = navigation.find_page(item_id)
        if position is not None:
            yield Alternate(publication, navigation.nodes[position])


def find_published(
    content: Content, alternates: tuple[Alternate, ...], page_uri: TcmUri
) -> Iterator[Alternate]:
    """Yield those that are published now, whatever a navigation may say.

    Asked for side by side.

    Raises:
        ContentServiceError: The content service could not be asked.
    """
    uris = [
        TcmUri(each.publication.publication_id, page_uri.item_id, ItemType.PAGE)
        for each in alternates
    ]
    for uri in uris:
        content.pages.start_by_uri(uri)
    for alternate, uri in zip(alternates, uris, strict=True):
        try:
            content.pages.get_by_uri(uri)
        except (ItemNotFoundError, DecodingError):
            continue
        yield alternate


def describe(
    alternate: Alternate, publication: SitePublication, origin: Origin
) -> Translation:
    """Return a translation as a page of ``publication`` links to it."""
    other = origin.of(alternate.publication)
    url = other + alternate.node.address
    return Translation(
        language=alternate.publication.language,
        url=url,
        address=alternate.node.address if other == origin.of(publication) else url,
        title=alternate.node.title,
    )
