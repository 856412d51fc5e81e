"""From a page's URL or URI to the page, with its dynamic component presentations."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from content.caching.contracts import ValueCache
from content.caching.dependencies import misses_dependency
from content.caching.entries import Key
from content.caching.recorder import current_recorder, recording_apart
from content.exceptions import ContentError, ItemNotFoundError
from content.factories.component_presentations import ComponentPresentationFactory
from content.factories.documents import fetch_by_url, limits_from_settings
from content.factories.once import Once
from content.factories.record_codec import RecordCodec
from content.factories.recording import record_item
from content.model.component import FieldSet
from content.model.decoding import decode_page
from content.model.page import (
    ComponentPresentation,
    ComponentTemplate,
    Page,
    Region,
)
from content.model.uri import TcmUri
from content.providers.contracts import ContentProvider

_CODEC = RecordCodec(Page)

#: The URIs of a component and of its template, as published.
PresentationKey = tuple[str, str]


class LoadedPage(msgspec.Struct, frozen=True):
    """A page whose dynamic component presentations have been loaded."""

    page: Page
    failures: Mapping[PresentationKey, ContentError]
    """Why a dynamic component presentation is still the stub that the page holds."""


def key_of(presentation: ComponentPresentation) -> PresentationKey:
    """Return what tells a component presentation of a page from the others."""
    return presentation.component.id_text, presentation.component_template.id_text


class PageFactory:
    """Loads pages for one build."""

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

    def get_by_url(self, publication_id: int, url: str) -> Page:
        """Return the page published at exactly ``url``, as published.

        Raises:
            ItemNotFoundError: Nothing is published there.
            ContentServiceError: The content service could not be asked.
            DecodingError: What is published is no page.
        """
        return self._once.get(*self._by_url(publication_id, url))

    def start_by_url(self, publication_id: int, url: str) -> None:
        """Begin to look for a page; ``get_by_url`` and ``find_part_by_url`` will have it."""
        self._once.start(*self._by_url(publication_id, url))

    def find_part_by_url(self, publication_id: int, url: str) -> Page | None:
        """Return a page whose content is to be part of others; ``None`` if there is none.

        That there is none is what a 404 depends on, and is superseded by every publish.
        What merely lacks a part is not: its gap makes it short-lived.

        Raises:
            ContentServiceError: The content service could not be asked.
            DecodingError: What is published is no page.
        """
        recorder = current_recorder()
        with recording_apart() as used:
            try:
                page = self.get_by_url(publication_id, url)
            except ItemNotFoundError:
                page = None
                if used is not None:
                    used.dependencies.discard(misses_dependency(publication_id))
            finally:
                if recorder is not None and used is not None:
                    recorder.adopt(used)
        return page

    def _by_url(self, publication_id: int, url: str) -> tuple[Key, Callable[[], Page]]:
        """Return what such a page is kept under, and what looks for it."""
        key = Key("page", publication_id, url)
        return key, lambda: self._cache.get(
            key, lambda: self._fetch_by_url(publication_id, url), _CODEC
        )

    def start_by_uri(self, uri: TcmUri) -> None:
        """Begin to load what ``get_by_uri`` will be asked for."""
        key = _key_of_uri(uri)
        self._once.start(key, lambda: self._load_by_uri(key, uri))

    def get_by_uri(self, uri: TcmUri) -> Page:
        """Return the page with this identity, as published; raises the same."""
        key = _key_of_uri(uri)
        return self._once.get(key, lambda: self._load_by_uri(key, uri))

    def _load_by_uri(self, key: Key, uri: TcmUri) -> Page:
        return self._cache.get(key, lambda: self._fetch_by_uri(uri), _CODEC)

    def _fetch_by_url(self, publication_id: int, url: str) -> Page:
        page = _decode(fetch_by_url(self._provider, publication_id, url))
        record_item(page.uri)
        return page

    def _fetch_by_uri(self, uri: TcmUri) -> Page:
        record_item(uri)
        return _decode(self._provider.fetch_page_by_uri(uri))

    def load(
        self, page: Page, *, on_loaded: Callable[[ComponentPresentation], None]
    ) -> LoadedPage:
        """Load the dynamic component presentations of a page, side by side.

        One that cannot be loaded stays as published and is named in ``failures``,
        unless the page holds its content and the service has no other: then that
        content is what is published.

        Args:
            on_loaded: Called with each that was loaded, while others are on their way.
        """
        self.start_dynamic(page)
        failures: dict[PresentationKey, ContentError] = {}

        def load_all(
            presentations: tuple[ComponentPresentation, ...],
        ) -> tuple[ComponentPresentation, ...]:
            return tuple(
                self._load_one(presentation, order, failures, on_loaded)
                for order, presentation in enumerate(presentations)
            )

        def load_regions(regions: tuple[Region, ...]) -> tuple[Region, ...]:
            return tuple(
                msgspec.structs.replace(
                    region,
                    component_presentations=load_all(region.component_presentations),
                    regions=load_regions(region.regions),
                )
                for region in regions
            )

        loaded = msgspec.structs.replace(
            page,
            component_presentations=load_all(page.component_presentations),
            regions=load_regions(page.regions),
        )
        return LoadedPage(loaded, failures)

    def start_dynamic(self, page: Page) -> None:
        """Begin to load the dynamic component presentations of a page."""
        for presentation in page.all_component_presentations():
            if presentation.is_dynamic:
                self._component_presentations.start(*uris_of(presentation))

    def _load_one(
        self,
        presentation: ComponentPresentation,
        order: int,
        failures: dict[PresentationKey, ContentError],
        on_loaded: Callable[[ComponentPresentation], None],
    ) -> ComponentPresentation:
        if presentation.is_dynamic:
            try:
                loaded = self._component_presentations.get(*uris_of(presentation))
            except ItemNotFoundError as exc:
                if not presentation.component.fields:
                    failures[key_of(presentation)] = exc
            except ContentError as exc:
                failures[key_of(presentation)] = exc
            else:
                presentation = _merge(presentation, loaded)
                on_loaded(presentation)
        if presentation.order_on_page == order:
            return presentation
        return msgspec.structs.replace(presentation, order_on_page=order)


def _key_of_uri(uri: TcmUri) -> Key:
    return Key("page", uri.publication_id, str(uri))


def _decode(document: bytes) -> Page:
    return decode_page(document, limits_from_settings())


def uris_of(presentation: ComponentPresentation) -> tuple[TcmUri, TcmUri | None]:
    """Return the URIs by which a dynamic component presentation is asked for."""
    template_uri = presentation.component_template.uri
    return presentation.component.uri, None if template_uri.is_null else template_uri


def _merge(
    on_page: ComponentPresentation, loaded: ComponentPresentation
) -> ComponentPresentation:
    return msgspec.structs.replace(
        on_page,
        component=loaded.component,
        component_template=_merge_templates(
            on_page.component_template, loaded.component_template
        ),
        rendered_content=loaded.rendered_content or on_page.rendered_content,
        target_group_conditions=loaded.target_group_conditions
        or on_page.target_group_conditions,
        extension_data=loaded.extension_data or on_page.extension_data,
    )


def _merge_templates(
    on_page: ComponentTemplate, loaded: ComponentTemplate
) -> ComponentTemplate:
    """Prefer the template published with the DCP, but keep what only the page knows.

    DD4T 1 publishes bare components, without a template. And the region that the page
    assigns is metadata of the page's copy (DD4T loses it here).
    """
    if not loaded.title:
        return on_page
    metadata = {**on_page.metadata_fields, **loaded.metadata_fields}
    if region := on_page.metadata_fields.get("region"):
        metadata["region"] = region
    return msgspec.structs.replace(loaded, metadata_fields=FieldSet(metadata))
