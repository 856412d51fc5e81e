"""From the URL of a page that holds data to that data: labels, redirects and the like.

Nobody looks at such a page. It is a page of components like any other, or a document that
is no DD4T page at all: JSON, XML or lines of text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec

from content.caching.codecs import Codec
from content.caching.contracts import ValueCache
from content.caching.entries import Key
from content.exceptions import DecodingError, ItemNotFoundError
from content.factories.component_presentations import ComponentPresentationFactory
from content.factories.documents import fetch_by_url, limits_from_settings
from content.factories.once import Once
from content.factories.pages import uris_of
from content.factories.recording import record_item, record_miss
from content.model.component import Component
from content.model.decoding import Limits, decode_page
from content.model.decoding.wrappings import unwrap
from content.model.page import Page
from content.providers.contracts import ContentProvider

T = TypeVar("T")


class DataPage(msgspec.Struct, frozen=True):
    """What is published at the URL: components, or the text of another document."""

    components: tuple[Component, ...] = ()
    text: str = ""


class DataPageFactory:
    """Loads data for one build."""

    def __init__(
        self,
        provider: ContentProvider,
        once: Once,
        cache: ValueCache,
        component_presentations: ComponentPresentationFactory,
    ) -> None:
        self._provider = provider
        self._once = once
        self._cache = cache
        self._component_presentations = component_presentations

    def get(
        self,
        kind: str,
        publication_id: int,
        url: str,
        read: Callable[[DataPage], T],
        codec: Codec[T],
    ) -> T:
        """Return the data of the page published at exactly ``url``.

        Args:
            kind: What the data are; data of another kind at the same URL are others.
            read: Makes the data of what is published; raises ``DecodingError``.

        Raises:
            ItemNotFoundError: Nothing is published there.
            ContentServiceError: The content service could not be asked.
            DecodingError: What is published holds no such data.
        """
        key = Key(kind, publication_id, url)
        return self._once.get(
            key,
            lambda: self._cache.get(
                key, lambda: read(self._fetch(publication_id, url)), codec
            ),
        )

    def _fetch(self, publication_id: int, url: str) -> DataPage:
        document = fetch_by_url(self._provider, publication_id, url)
        limits = limits_from_settings()
        try:
            page = decode_page(document, limits)
        except DecodingError as exc:
            # Such a document does not tell which item it is, nor do events tell URLs:
            # any event of the publication may be about it.
            record_miss(publication_id)
            return DataPage(text=_text_of(document, limits, exc))
        record_item(page.uri)
        return DataPage(components=tuple(self._load_components(page)))

    def _load_components(self, page: Page) -> Iterator[Component]:
        presentations = tuple(page.all_component_presentations())
        for presentation in presentations:
            if presentation.is_dynamic:
                self._component_presentations.start(*uris_of(presentation))
        for presentation in presentations:
            component = presentation.component
            if presentation.is_dynamic:
                try:
                    loaded = self._component_presentations.get(*uris_of(presentation))
                except ItemNotFoundError:
                    pass  # what the page itself holds is what there is
                else:
                    component = loaded.component
            yield component


def _text_of(document: bytes, limits: Limits, error: DecodingError) -> str:
    try:
        text = unwrap(document, limits).text
    except DecodingError:
        if len(document) > limits.max_bytes:
            raise
        text = document
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise error from None
