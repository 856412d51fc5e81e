"""All that is published: read from files, or followed from page to page on the site."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path

from content.addressing.publications import SitePublication
from content.conf import conf
from content.exceptions import DecodingError, ItemNotFoundError
from content.factories.content import Content
from content.factories.documents import limits_from_settings
from content.model.decoding import decode_document
from content.model.items import Record
from content.model.page import Page
from content.providers.registry import get_provider
from content.rendering.references import find_candidates
from content.rendering.rich_text import ReferenceKind


def read_records(folder: Path) -> Iterator[Record]:
    """Yield what the files in a folder hold that are published documents."""
    limits = limits_from_settings()
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.stat().st_size <= limits.max_bytes:
            try:
                yield decode_document(file.read_bytes(), limits).record
            except DecodingError:
                continue  # a binary


def follow_pages(publication: SitePublication, *, most_pages: int) -> Iterator[Page]:
    """Yield the pages that the publication's home page leads to, with all they hold.

    Followed is what their components link to.

    Raises:
        ContentServiceError: The content service could not be asked.
    """
    queue = deque([publication.path_prefix + conf.CONTENT_WELCOME_FILE])
    queue.extend(publication.error_pages.values())
    known = set(queue)
    count = 0
    while queue and count < most_pages:
        url = queue.popleft()
        content = Content(get_provider(publication.provider))
        try:
            page = content.pages.get_by_url(publication.publication_id, url)
        except (ItemNotFoundError, DecodingError):
            continue
        count += 1
        page = content.pages.load(page, on_loaded=lambda _each: None).page
        yield page
        for found in _linked_pages(content, page):
            if found not in known and found.startswith(publication.path_prefix):
                known.add(found)
                queue.append(found)


def _linked_pages(content: Content, page: Page) -> Iterator[str]:
    """Yield the URLs of the pages that a page may lead to."""
    references = {
        each.reference.uri: None
        for each in find_candidates(page.all_component_presentations())
        if each.reference.kind is ReferenceKind.LINK
    }
    for uri in references:
        content.links.start(uri)
    for uri in references:
        url = content.links.get_url(uri).partition("#")[0]
        if url.rpartition(".")[2].lower() in conf.CONTENT_PAGE_SUFFIXES:
            yield url
