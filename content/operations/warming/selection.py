"""What an operator wants to have ready: of the site, of a publication, or by URL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from content.addressing.publications import SitePublication, site_publications
from content.operations.inspection.exceptions import InspectionError
from content.operations.inspection.names import NamedUrl, parse_publication
from content.operations.warming.finding import (
    Found,
    NotFound,
    find_binaries,
    find_binaries_of_page,
    is_page,
)


def select_publications(publication_id: int | None) -> tuple[SitePublication, ...]:
    """Return one publication, or each of the site once.

    Raises:
        InspectionError: The site has no such publication.
    """
    if publication_id is not None:
        parse_publication(publication_id)  # or it is none of the site's
    publications = {
        each.publication_id: each
        for each in site_publications()
        if publication_id in {None, each.publication_id}
    }
    return tuple(publications.values())


def select_by_url(
    named: NamedUrl, publications: Sequence[SitePublication]
) -> Iterator[Found | NotFound]:
    """Yield the binary at a URL, or those of the page there.

    Args:
        publications: Those that it may be of; it is of one that serves such URLs.

    Raises:
        InspectionError: None does.
    """
    ids = {each.publication_id for each in publications}
    serving = [each for each in named.publications() if each.publication_id in ids]
    if not serving:
        raise InspectionError(f"No publication that is meant serves {named}")
    url = named.published_urls()[0]
    for publication in serving:
        if is_page(url):
            yield from find_binaries_of_page(publication, url)
        else:
            yield Found(publication, url)


class Selection(Iterator[Found]):
    """The binaries of some findings, each once; collects what could not be found."""

    def __init__(self, findings: Iterator[Found | NotFound]) -> None:
        self._findings = findings
        self._seen: set[tuple[int, str]] = set()
        self.errors: list[str] = []

    def __next__(self) -> Found:
        for found in self._findings:
            if isinstance(found, NotFound):
                self.errors.append(f"{found.url}: {found.error}")
                continue
            key = (found.publication.publication_id, found.url)
            if key not in self._seen:
                self._seen.add(key)
                return found
        raise StopIteration

    @property
    def found(self) -> int:
        """How many there were so far."""
        return len(self._seen)


def select(
    named: Sequence[NamedUrl], publication_id: int | None
) -> Iterator[Found | NotFound]:
    """Yield what is at the URLs, or without any all that is known of.

    Raises:
        InspectionError: The site has no such publication, or serves no such URL.
    """
    publications = select_publications(publication_id)
    if named:
        for each in named:
            yield from select_by_url(each, publications)
        return
    for publication in publications:
        yield from find_binaries(publication)
