"""The pages that visitors ask for in a drill."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from content.addressing.publications import site_publications
from content.exceptions import InvalidUrlError
from content.local_delivery.places import ItemKind, Place, parse_place
from content.operations.stage.exceptions import StageError
from content.operations.stage.http_client import HttpClient

_PAGES = 20


def find_pages(folder: Path) -> Iterator[Place]:
    """Yield the places of all pages in a published folder, in the order of their names.

    Not of those that are for the site itself.
    """
    for_site = {
        (each.publication_id, url)
        for each in site_publications()
        for url in each.pages_for_site()
    }
    for file in sorted(folder.glob("*/pages/**/*")):
        with suppress(InvalidUrlError):
            place = parse_place(file.relative_to(folder).as_posix())
            is_shown = (place.publication_id, place.url) not in for_site
            if place.kind is ItemKind.PAGE and is_shown and file.is_file():
                yield place


def choose_pages(folder: Path, port: int, *, count: int = _PAGES) -> tuple[Place, ...]:
    """Return the first pages that the site at a port answers with; it has them then.

    Raises:
        StageError: It answers with none of them.
    """
    with HttpClient(port) as client:
        answered = (p for p in find_pages(folder) if client.get(p.url).status == 200)
        pages = tuple(islice(answered, count))
    if not pages:
        raise StageError(f"The site has none of the pages in {folder}")
    return pages
