"""What the framework asks of a content service, whatever speaks to it.

A provider fetches; it does not decode pages, resolve DCPs or cache. Every method blocks
until the answer is complete or an error says why not, and is safe to call from several
threads. All of them raise:

* ``ItemNotFoundError``: the service has no such item; it said so, or its contract has no
  words to ask for one;
* a ``ContentServiceError``: the service could not be asked, was too slow, or answered
  in a way its contract does not know. Never taken for "not found".
"""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO, Protocol

import msgspec

from content.model.component import Keyword
from content.model.queries import Found, Query
from content.model.uri import TcmUri


class BinaryMeta(msgspec.Struct, frozen=True, kw_only=True):
    """What a content service knows of a binary besides its bytes."""

    uri: TcmUri
    variant_id: str = ""
    last_published: datetime | None = None  # None: the service does not know


class ContentProvider(Protocol):
    """One content service.

    Documents are returned as published: JSON or XML text, possibly gzip and base64,
    without the service's own envelope. URLs are published paths that begin with ``/``,
    decoded (``/straße.html``); whoever implements this encodes them for the wire and
    refuses, with ``InvalidUrlError``, those that could reach anything but an item
    (``..`` segments, control characters).
    """

    def fetch_page_by_url(self, publication_id: int, url: str) -> bytes:
        """Return the document of the page published at exactly ``url``."""
        ...

    def fetch_page_by_uri(self, uri: TcmUri) -> bytes:
        """Return the document of a page."""
        ...

    def fetch_component_presentation(
        self, component_uri: TcmUri, template_uri: TcmUri | None = None
    ) -> bytes:
        """Return the document of a dynamic component presentation.

        Args:
            template_uri: ``None`` leaves the choice to the service.
        """
        ...

    def fetch_component_presentations(
        self, component_uris: tuple[TcmUri, ...]
    ) -> tuple[bytes, ...]:
        """Return the documents of several components of one publication in one call.

        Missing ones are left out, so positions do not tell which is which.
        """
        ...

    def fetch_component_link(
        self,
        component_uri: TcmUri,
        *,
        page_uri: TcmUri | None = None,
        excluded_template_uri: TcmUri | None = None,
    ) -> str:
        """Return the URL of a page that shows the component, perhaps with ``#anchor``.

        Args:
            page_uri: The page that the link stands on; the service may prefer near ones.
            excluded_template_uri: Do not link to presentations with this template.
        """
        ...

    def download_binary_by_url(
        self, publication_id: int, url: str, target: BinaryIO
    ) -> None:
        """Write the bytes published at ``url`` to a file, from its beginning.

        What it held is gone; after an error what it holds is of no use. In memory is
        never more than a part of it. ``CONTENT_BINARY_DEADLINE_SECONDS`` is what it may
        take, less where the caller's context has an earlier deadline. What the file
        itself raises, such as ``OSError``, comes out as it is. A binary without a byte
        is not found: services do not tell the two apart.
        """
        ...

    def download_binary_by_uri(self, uri: TcmUri, target: BinaryIO) -> None:
        """Write the bytes of a multimedia component likewise."""
        ...

    def fetch_binary_meta_by_url(self, publication_id: int, url: str) -> BinaryMeta:
        """Return what is known of the binary published at ``url``."""
        ...

    def fetch_binary_meta_by_uri(self, uri: TcmUri) -> BinaryMeta:
        """Return what is known of a multimedia component's binary."""
        ...

    def fetch_binary_url(self, uri: TcmUri) -> str:
        """Return the URL that a multimedia component's binary is published at."""
        ...

    def fetch_page_last_published_by_url(
        self, publication_id: int, url: str
    ) -> datetime:
        """Return when the page at ``url`` was last published."""
        ...

    def fetch_page_last_published_by_uri(self, uri: TcmUri) -> datetime:
        """Return when the page was last published."""
        ...

    def fetch_component_presentation_last_published(
        self, component_uri: TcmUri
    ) -> datetime:
        """Return when any presentation of the component was last published."""
        ...

    def find_component_presentations(self, query: Query) -> tuple[Found, ...]:
        """Return what a query finds, in order, ``queries.MOST_FOUND`` at most.

        ``ItemNotFoundError`` means that the service answers no queries.
        """
        ...

    def fetch_keyword(self, category_uri: TcmUri, name: str) -> Keyword:
        """Return the keyword of the category with exactly this title."""
        ...
