"""Models that only a test declares, and something to build them for without a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.utils.safestring import SafeString, mark_safe

from content.model.component import Component
from content.model.decoding import decode_component_presentation
from content.view_models import ViewModel, registry
from tests.support.documents import component, document


@contextmanager
def site_models(*models: type[ViewModel]) -> Iterator[None]:
    """Let these be all models that the installed apps declare."""
    registry.site_registry.cache_clear()
    try:
        with patch.object(registry, "_declared_in_apps", return_value=models):
            yield
    finally:
        registry.site_registry.cache_clear()


class StubSurroundings:
    """Resolves links from a dictionary, rich text to itself, and counts both."""

    page: Any = None
    publication: Any = None
    content: Any = None

    def __init__(self, urls: dict[str, str] | None = None) -> None:
        self.urls = urls or {}
        self.asked: list[str] = []

    def find_component_url(self, target: Component | str) -> str:
        uri = target.id_text if isinstance(target, Component) else target
        self.asked.append(uri)
        return self.urls.get(uri, "")

    def resolve_rich_text(self, values: Iterable[str]) -> SafeString:
        text = "|".join(values)
        self.asked.append(text)
        return mark_safe(text)  # noqa: S308  # the test's own


def decode_component(fields: dict[str, Any] | None = None, **members: Any) -> Component:
    """Return a component with these fields, as it comes out of a published document."""
    record = component("tcm:5-1", fields) | members
    return decode_component_presentation(document(record)).component
