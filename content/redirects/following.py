"""Where a path leads at which nothing is published: to the end of a chain, never around.

Redirects count only where nothing is published. Then a page can never be hidden by a
pattern that is wider than it was meant; and only answers that say "not here" depend on the
redirects, so that publishing those leaves every page in the cache alone.
"""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import unquote

import msgspec

from content.addressing.publications import SitePublication, resolve_publication
from content.addressing.published_urls import (
    Candidate,
    address_of,
    find_candidates,
    quote_path,
)
from content.conf import conf
from content.exceptions import InvalidUrlError, ItemNotFoundError
from content.factories.content import Content
from content.model.items import parse_uri
from content.redirects.loading import load_rules
from content.redirects.records import Redirect, RedirectKind
from content.redirects.rules import URI_BEGINNING, Match
from content.redirects.targets import RefusedTargetError, Target, make_target

_MOST_HOPS = 10


class Ending(StrEnum):
    """How following redirects ended."""

    LEADS = "leads"
    GONE = "gone"
    NOWHERE = "nowhere"
    """There is no redirect for the path."""
    LOOP = "loop"
    REFUSED = "refused"


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a path, and by which redirects."""

    ending: Ending
    hops: tuple[Redirect, ...] = ()
    location: str = ""
    """Where it leads, as a header says it."""
    is_permanent: bool = False
    """Whether every redirect on the way is."""
    is_published: bool = False
    """Whether something of this site is there; of other sites nothing is known."""
    reason: str = ""
    """Why a target was refused."""


def follow(
    content: Content,
    publication: SitePublication,
    path: str,
    query: str = "",
    *,
    host: str = "",
) -> Route:
    """Follow redirects from a decoded path at which nothing is published.

    Raises:
        ContentServiceError: The content service could not be asked.
        DecodingError: A page of redirects holds something else.
    """
    hops: list[Redirect] = []
    seen: set[str] = set()
    location = ""
    is_published = False
    while True:
        rules = load_rules(content, publication)
        seen.add(rules.fold(path))
        match = rules.find(path, query)
        if match is None:
            break
        hops.append(match.redirect)
        if match.redirect.kind is RedirectKind.GONE:
            return Route(ending=Ending.GONE, hops=tuple(hops))
        try:
            target = _lead(content, match, host)
        except RefusedTargetError as exc:
            return Route(ending=Ending.REFUSED, hops=tuple(hops), reason=str(exc))
        location, query = str(target), target.query
        found = _publication_at(target, host)
        if found is None or found.provider != publication.provider:
            break
        publication, path = found, unquote(target.path)
        if rules.fold(path) in seen or len(hops) >= _MOST_HOPS:
            return Route(ending=Ending.LOOP, hops=tuple(hops))
        if candidate := find_published(content, publication, path):
            address = quote_path(candidate.address)
            location = str(msgspec.structs.replace(target, path=address))
            is_published = True
            break
    if not hops:
        return Route(ending=Ending.NOWHERE)
    return Route(
        ending=Ending.LEADS,
        hops=tuple(hops),
        location=location,
        is_permanent=all(each.kind is RedirectKind.PERMANENT for each in hops),
        is_published=is_published,
    )


def find_published(
    content: Content, publication: SitePublication, path: str
) -> Candidate | None:
    """Return the page or binary that is published for a decoded path, if there is one.

    Raises:
        ContentServiceError: The content service could not be asked.
    """
    try:
        candidates = find_candidates(path, conf.CONTENT_WELCOME_FILE)
    except InvalidUrlError:
        return None
    for candidate in candidates:
        if _is_there(content, publication.publication_id, candidate.url):
            return candidate
    return None


def _is_there(content: Content, publication_id: int, url: str) -> bool:
    try:
        if url.rpartition(".")[2].lower() in conf.CONTENT_PAGE_SUFFIXES:
            content.pages.get_by_url(publication_id, url)
        else:
            content.binaries.get_meta_by_url(publication_id, url)
    except (ItemNotFoundError, InvalidUrlError):
        return False
    return True


def _lead(content: Content, match: Match, host: str) -> Target:
    text = match.redirect.target
    if text.startswith(URI_BEGINNING):
        url = content.links.get_url(parse_uri(text))
        if not url:
            raise RefusedTargetError("No page shows the component", target=text)
        text = address_of(url, conf.CONTENT_WELCOME_FILE)
    target = make_target(text, match.groups, host=host)
    return target.with_query(match.rest) if match.redirect.keeps_query else target


def _publication_at(target: Target, host: str) -> SitePublication | None:
    """Return the publication of this host whose redirects may lead on from there."""
    if target.origin and target.origin.partition("://")[2] != host.lower():
        return None
    return resolve_publication(host, unquote(target.path))
