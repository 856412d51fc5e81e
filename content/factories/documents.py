"""Documents as the content service has them, before they are read."""

from __future__ import annotations

from content.conf import conf
from content.exceptions import ItemNotFoundError
from content.factories.recording import record_miss, record_url
from content.model.decoding import Limits
from content.providers.contracts import ContentProvider


def fetch_by_url(provider: ContentProvider, publication_id: int, url: str) -> bytes:
    """Return the document of the page published at exactly ``url``.

    That it is there, or is not, is recorded as used; who it is, is not known yet.

    Raises:
        ItemNotFoundError: Nothing is published there.
        ContentServiceError: The content service could not be asked.
    """
    record_url(publication_id, url)
    try:
        return provider.fetch_page_by_url(publication_id, url)
    except ItemNotFoundError:
        record_miss(publication_id)
        raise


def limits_from_settings() -> Limits:
    """Return what documents of the content service may cost to read."""
    return Limits(max_bytes=conf.CONTENT_MAX_DOCUMENT_BYTES)
