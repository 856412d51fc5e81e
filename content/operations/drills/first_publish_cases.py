"""What is not there yet, and how a visitor can tell.

Each case has items and an address of its own, so that no event of one mends another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from http import HTTPStatus

import msgspec

from content.operations.drills.small_documents import Document, SmallDocuments
from content.operations.stage.http_client import Answer

#: What an address shows at which nothing is published.
A_404 = "a 404"

_ERROR_PAGE_ID = 900
_FIRST_ID, _IDS_OF_A_ROUND = 1000, 10


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is not there yet, and an address that shows that it is not."""

    without: str
    """What the address shows before, in words."""
    with_it: str
    """What it shows once the item is published."""
    path: str
    page: Document | None
    """What is published at the address from the beginning; ``None``: nothing."""
    place: str
    """Of the item that is published for the first time."""
    document: Document
    shows: Callable[[Answer], bool]
    lacks: Callable[[Answer], bool]


class FirstPublishCases:
    """Cases of one publication, numbered."""

    def __init__(self, documents: SmallDocuments, prefix: str) -> None:
        """Begin with nothing.

        Args:
            prefix: That of the publication's URLs.
        """
        self._documents = documents
        self._prefix = prefix

    def make(self, number: int) -> Iterator[Case]:
        """Yield a case of each kind."""
        first_id = _FIRST_ID + _IDS_OF_A_ROUND * number
        yield self._make_404(first_id)
        yield self._make_dead_link(first_id + 2)
        yield self._make_gap(first_id + 6)

    def pages(
        self, cases: Sequence[Case], error_url: str | None
    ) -> Iterator[tuple[str, Document]]:
        """Yield, with its place, what is published from the beginning.

        Args:
            error_url: Of the publication's page for what is not there, if it has one.
        """
        documents = self._documents
        for case in cases:
            if case.page is not None:
                yield documents.place_of_page(case.path), case.page
        if error_url is not None:
            text = documents.text(_ERROR_PAGE_ID + 1, "There is nothing here.")
            page = documents.page(_ERROR_PAGE_ID, text)
            yield documents.place_of_page(error_url), page

    def _make_404(self, first_id: int) -> Case:
        documents = self._documents
        text = f"Said for the first time, {first_id}."
        path = f"{self._prefix}new-{first_id}.html"
        return Case(
            without=A_404,
            with_it="the page",
            path=path,
            page=None,
            place=documents.place_of_page(path),
            document=documents.page(first_id, documents.text(first_id + 1, text)),
            shows=lambda answer: answer.status == HTTPStatus.OK and text in answer.text,
            lacks=lambda answer: answer.status == HTTPStatus.NOT_FOUND,
        )

    def _make_dead_link(self, first_id: int) -> Case:
        documents = self._documents
        text = f"Read on, {first_id}"
        target_id = first_id + 2
        target = f"{self._prefix}target-{first_id}.html"
        anchor = f'href="{target}"'
        return Case(
            without="a dead link",
            with_it="the link",
            path=f"{self._prefix}linking-{first_id}.html",
            page=documents.page(
                first_id, documents.linking(first_id + 1, target_id, text)
            ),
            place=documents.place_of_page(target),
            document=documents.page(
                first_id + 3, documents.text(target_id, "Linked to.")
            ),
            shows=lambda answer: anchor in answer.text and text in answer.text,
            lacks=lambda answer: anchor not in answer.text and text in answer.text,
        )

    def _make_gap(self, first_id: int) -> Case:
        documents = self._documents
        kept = f"Always there, {first_id}."
        text = f"One more, {first_id}."
        missing_id = first_id + 2
        return Case(
            without="a gap",
            with_it="the component presentation",
            path=f"{self._prefix}list-{first_id}.html",
            page=documents.page(
                first_id,
                documents.text(first_id + 1, kept),
                documents.stub(missing_id),
            ),
            place=documents.place_of_presentation(missing_id),
            document=documents.text(missing_id, text),
            shows=lambda answer: text in answer.text and kept in answer.text,
            lacks=lambda answer: text not in answer.text and kept in answer.text,
        )
