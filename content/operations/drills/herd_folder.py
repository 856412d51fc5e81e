"""Many pages that share one component presentation."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from content.addressing.publications import SitePublication
from content.model.uri import TcmUri
from content.operations.drills.small_documents import Document, SmallDocuments, encode

_SHARED_ID = 1
_FIRST_FOR_SITE_ID = 100
_FIRST_ID = 1000
_WORDS = "Every page of the herd has a text of its own, long enough to be a page. "
_REPEATED = 60


class HerdFolder:
    """The pages and what they share, in a publication."""

    def __init__(self, publication: SitePublication, pages: int) -> None:
        self._publication_id = publication.publication_id
        self._documents = SmallDocuments(self._publication_id)
        self._prefix = publication.path_prefix
        self._navigation = publication.navigation
        self._pages_for_site = publication.pages_for_site()
        self._pages = pages

    @property
    def paths(self) -> tuple[str, ...]:
        """The addresses of the pages."""
        return tuple(f"{self._prefix}herd-{n}.html" for n in range(self._pages))

    @property
    def shared_place(self) -> str:
        """Where the shared component presentation is kept."""
        return self._documents.place_of_presentation(_SHARED_ID)

    @property
    def shared_uri(self) -> TcmUri:
        """The identity of the shared component."""
        return TcmUri(self._publication_id, _SHARED_ID)

    def shared(self, edition: int) -> bytes:
        """Return the shared component presentation in an edition."""
        return encode(self._documents.text(_SHARED_ID, self.mark(edition)))

    def mark(self, edition: int) -> str:
        """Return what a page shows of an edition."""
        return f"Shared edition {edition}."

    def write(self, folder: Path) -> None:
        """Write all of it, with the shared one in edition 0."""
        shared = self._documents.text(_SHARED_ID, self.mark(0))
        self._documents.write(
            folder,
            {
                self.shared_place: shared,
                **self._pages_by_place(),
                **self._pages_for_site_by_place(),
            },
        )

    def _pages_for_site_by_place(self) -> Mapping[str, Document]:
        """Return what the site itself needs: of what is missing any event may tell."""
        documents = self._documents
        by_place = {}
        for number, url in enumerate(self._pages_for_site):
            item_id = _FIRST_FOR_SITE_ID + number
            by_place[documents.place_of_page(url)] = (
                documents.navigation(item_id, url)
                if url == self._navigation
                else documents.page(item_id)
            )
        return by_place

    def _pages_by_place(self) -> Mapping[str, Document]:
        documents = self._documents
        by_place = {}
        for number, path in enumerate(self.paths):
            item_id = _FIRST_ID + 2 * number
            by_place[documents.place_of_page(path)] = documents.page(
                item_id,
                documents.stub(_SHARED_ID),
                documents.text(item_id + 1, f"{number}: {_WORDS * _REPEATED}"),
            )
        return by_place
