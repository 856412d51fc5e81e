"""What a view model may ask of the page that it is built for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from django.utils.safestring import SafeString

from content.addressing.publications import SitePublication
from content.factories.content import Content
from content.model.component import Component
from content.model.page import Page


class Surroundings(Protocol):
    """One page being built, as models see it.

    Whoever renders the page implements this; it also records what a model uses.
    """

    @property
    def page(self) -> Page:
        """The page that is built."""
        ...

    @property
    def publication(self) -> SitePublication:
        """The publication that the page belongs to."""
        ...

    @property
    def content(self) -> Content:
        """The factories, for what a model of the site's fetches by itself."""
        ...

    def find_component_url(self, target: Component | str) -> str:
        """Return the address of a component's page or file, or ``""``."""
        ...

    def resolve_rich_text(self, values: Iterable[str]) -> SafeString:
        """Return rich text as HTML, its links resolved."""
        ...
