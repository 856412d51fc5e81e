"""From the URIs of a component and its template to a component presentation."""

from __future__ import annotations

from content.caching.contracts import ValueCache
from content.caching.entries import Key
from content.factories.documents import limits_from_settings
from content.factories.once import Once
from content.factories.record_codec import RecordCodec
from content.factories.recording import record_item
from content.model.decoding import decode_component_presentation
from content.model.page import ComponentPresentation
from content.model.uri import TcmUri
from content.providers.contracts import ContentProvider

_CODEC = RecordCodec(ComponentPresentation)


class ComponentPresentationFactory:
    """Loads dynamic component presentations for one build."""

    def __init__(
        self, provider: ContentProvider, once: Once, cache: ValueCache
    ) -> None:
        self._provider = provider
        self._once = once
        self._cache = cache

    def start(self, component_uri: TcmUri, template_uri: TcmUri | None) -> None:
        """Begin to load; ``get`` will have the result."""
        self._once.start(
            ("component presentation", component_uri, template_uri),
            lambda: self._load(component_uri, template_uri),
        )

    def get(
        self, component_uri: TcmUri, template_uri: TcmUri | None = None
    ) -> ComponentPresentation:
        """Return the component presentation.

        Args:
            template_uri: ``None`` leaves the choice to the content service.

        Raises:
            ItemNotFoundError: It is not published.
            ContentServiceError: The content service could not be asked.
            DecodingError: What is published is no component presentation.
        """
        return self._once.get(
            ("component presentation", component_uri, template_uri),
            lambda: self._load(component_uri, template_uri),
        )

    def _load(
        self, component_uri: TcmUri, template_uri: TcmUri | None
    ) -> ComponentPresentation:
        key = Key(
            "component presentation",
            component_uri.publication_id,
            str(component_uri),
            str(template_uri or ""),
        )
        return self._cache.get(
            key, lambda: self._fetch(component_uri, template_uri), _CODEC
        )

    def _fetch(
        self, component_uri: TcmUri, template_uri: TcmUri | None
    ) -> ComponentPresentation:
        record_item(component_uri)
        document = self._provider.fetch_component_presentation(
            component_uri, template_uri
        )
        return decode_component_presentation(document, limits_from_settings())
