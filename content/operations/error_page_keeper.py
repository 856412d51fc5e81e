"""Has the pages at hand that are shown when nothing can be asked for any more.

Nobody visits a page for 503 before it is needed, so nobody would have put it, its
component presentations and its labels into the cache by then.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextvars import Context
from http import HTTPStatus

from content.addressing.publications import (
    ANY_HOST,
    SitePublication,
    site_publications,
)
from content.exceptions import ContentError
from content.factories.content import Content
from content.operations.inspection.site_address import usual_host
from content.output.addresses import Address
from content.providers.registry import get_provider
from content.rendering.pages import render_page

logger = logging.getLogger(__name__)

_PERIOD_SECONDS = 60.0


class ErrorPageKeeper:
    """A thread that renders each such page now and then, and throws away the result."""

    def __init__(self, *, period_seconds: float = _PERIOD_SECONDS) -> None:
        self._period_seconds = period_seconds
        self._is_stopped = threading.Event()
        self._missing: set[str] = set()
        self._thread = threading.Thread(
            target=self._run, name="content-error-pages", daemon=True
        )

    def start(self) -> None:
        """Begin with a first round."""
        self._thread.start()

    def stop(self) -> None:
        """End; waits for the page that is being rendered."""
        self._is_stopped.set()
        if self._thread.ident is not None:
            self._thread.join()

    def keep_all(self) -> None:
        """Render each page for a failure of the site, of each publication."""
        for publication, url in _pages_for_failures():
            if self._is_stopped.is_set():
                return
            try:
                Context().run(_render, publication, url)
            except Exception as exc:  # what there was is kept, and the next round comes
                if url in self._missing:
                    continue  # it was said
                self._missing.add(url)
                logger.warning(
                    "error page not at hand publication_id=%s url=%s error=%s",
                    publication.publication_id,
                    url,
                    exc,
                    exc_info=not isinstance(exc, ContentError),
                )
            else:
                self._missing.discard(url)

    def _run(self) -> None:
        while True:
            self.keep_all()
            if self._is_stopped.wait(self._period_seconds):
                return


def has_pages_for_failures() -> bool:
    """Whether there is anything to keep."""
    return next(_pages_for_failures(), None) is not None


def _pages_for_failures() -> Iterator[tuple[SitePublication, str]]:
    for publication in site_publications():
        for status, url in publication.error_pages.items():
            # Those for visitors' own mistakes are in the cache once they were made.
            if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                yield publication, url


def _render(publication: SitePublication, url: str) -> None:
    host = next((each for each in publication.hosts if each != ANY_HOST), usual_host())
    address = Address(
        publication_id=publication.publication_id, scheme="http", host=host, path=url
    )
    content = Content(get_provider(publication.provider))
    page = content.pages.get_by_url(publication.publication_id, url)
    render_page(address.make_request(), publication, content, page)
