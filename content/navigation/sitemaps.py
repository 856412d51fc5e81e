"""Sitemaps for search engines: split as their protocol demands, with all languages.

See https://www.sitemaps.org/protocol.html; a site has one index, and each publication has
as many sitemaps as it needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

import msgspec
from django.utils.encoding import iri_to_uri

from content.addressing.absolute_urls import Origin
from content.addressing.publications import SitePublication
from content.addressing.published_urls import address_of
from content.conf import conf
from content.model.navigation import Navigation, NavigationNode
from content.navigation.translations import find_alternates

MOST_URLS = 50_000
MOST_BYTES = 50 * 1024 * 1024  # 50 MiB, uncompressed

_PAGE_SUFFIXES = {"", "html", "htm"}
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)
_END = "</urlset>\n"
_INDEX_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
)
_INDEX_END = "</sitemapindex>\n"

Navigations = Sequence[tuple[SitePublication, Navigation]]


class Sitemap(msgspec.Struct, frozen=True):
    """A sitemap, and when a page in it was last published, if that is known."""

    xml: str
    changed: datetime | None = None


def write_sitemaps(
    publication: SitePublication,
    navigation: Navigation,
    others: Navigations,
    origin: Origin,
    *,
    most_urls: int = MOST_URLS,
    most_bytes: int = MOST_BYTES,
) -> Iterator[Sitemap]:
    """Yield the sitemaps of a publication, each within the protocol's limits.

    Every page of the site's own is in them once, also those that menus do not show; not
    those that say ``noindex``, nor error pages.

    Args:
        others: The navigations that have the same pages in other languages.
    """
    entries: list[str] = []
    changes: list[datetime] = []
    room = whole_room = most_bytes - len(_HEAD + _END)
    for node in _indexed_pages(publication, navigation):
        entry = _write_entry(publication, node, others, origin)
        entry_size = len(entry.encode())
        if entries and (len(entries) >= most_urls or entry_size > room):
            yield _make_sitemap(entries, changes)
            entries, changes, room = [], [], whole_room
        entries.append(entry)
        room -= entry_size
        if node.changed:
            changes.append(_in_utc(node.changed))
    if entries:
        yield _make_sitemap(entries, changes)


def write_index(sitemaps: Iterable[tuple[str, datetime | None]]) -> str:
    """Return the index of sitemaps, given their absolute URLs."""
    lines = [
        f"<sitemap><loc>{escape(url)}</loc>{_last_modified(changed)}</sitemap>\n"
        for url, changed in sitemaps
    ]
    return "".join((_INDEX_HEAD, *lines, _INDEX_END))


def _indexed_pages(
    publication: SitePublication, navigation: Navigation
) -> Iterator[NavigationNode]:
    welcome_file = conf.CONTENT_WELCOME_FILE
    seen = {address_of(url, welcome_file) for url in publication.error_pages.values()}
    for node in navigation.nodes:
        if not node.is_of_site or not node.is_indexed or node.address in seen:
            continue
        seen.add(node.address)
        path = node.address.partition("?")[0]
        if "#" not in path and _suffix_of(path) in _PAGE_SUFFIXES:
            yield node


def _suffix_of(path: str) -> str:
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


def _write_entry(
    publication: SitePublication,
    node: NavigationNode,
    others: Navigations,
    origin: Origin,
) -> str:
    url = _absolute(origin.of(publication), node)
    parts = [f"<url><loc>{escape(url)}</loc>", _last_modified(node.changed)]
    item_id = node.page_item_id
    alternates = list(find_alternates(others, item_id)) if item_id else []
    if alternates:
        parts.append(_alternate(publication.language, url))
        parts += [
            _alternate(
                each.publication.language,
                _absolute(origin.of(each.publication), each.node),
            )
            for each in alternates
        ]
    return "".join((*parts, "</url>\n"))


def _absolute(start: str, node: NavigationNode) -> str:
    return iri_to_uri(start + node.address)


def _alternate(language: str, url: str) -> str:
    return (
        f'<xhtml:link rel="alternate" hreflang={quoteattr(language)}'
        f" href={quoteattr(url)}/>"
    )


def _last_modified(changed: datetime | None) -> str:
    if changed is None:
        return ""
    return f"<lastmod>{_in_utc(changed).isoformat(timespec='seconds')}</lastmod>"


def _in_utc(moment: datetime) -> datetime:
    """Return a moment as one of UTC; one without a zone is taken for such."""
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)


def _make_sitemap(entries: list[str], changes: list[datetime]) -> Sitemap:
    return Sitemap("".join((_HEAD, *entries, _END)), max(changes, default=None))
