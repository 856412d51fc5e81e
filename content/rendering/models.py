"""The view models of the page being built, and what they ask of it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from django.utils.safestring import SafeString

from content.addressing.publications import SitePublication
from content.factories.content import Content
from content.model.component import Component
from content.model.page import ComponentPresentation, Page
from content.rendering.links import find_component_url, find_reference_url
from content.rendering.page_build import PageBuild
from content.rendering.rich_text import resolve_rich_text
from content.rendering.view_names import view_name_of
from content.view_models import ComponentModel, PageModel
from content.view_models.registry import site_registry


def find_model(
    build: PageBuild, presentation: ComponentPresentation
) -> ComponentModel | None:
    """Return the model of a component presentation, or ``None`` if the site has none.

    The same one each time in a build, so that nothing is read twice.
    """
    key = id(presentation)  # which the model keeps alive
    if (model := build.models.get(key)) is not None:
        return model
    view = view_name_of(presentation.component_template)
    kind = site_registry().find_presentation_model(presentation, view)
    if kind is None:
        return None
    model = build.models[key] = kind(
        BuildSurroundings(build), presentation.component, presentation=presentation
    )
    return model


def find_page_model(build: PageBuild) -> PageModel | None:
    """Return the model of the page, or ``None`` if the site has none."""
    view = view_name_of(build.page.page_template)
    kind = site_registry().find_page_model(build.page, view)
    return kind(BuildSurroundings(build), build.page) if kind else None


class BuildSurroundings(msgspec.Struct, frozen=True):
    """A page build, as models see it."""

    build: PageBuild

    @property
    def page(self) -> Page:
        return self.build.page

    @property
    def publication(self) -> SitePublication:
        return self.build.publication

    @property
    def content(self) -> Content:
        return self.build.content

    def find_component_url(self, target: Component | str) -> str:
        return find_component_url(self.build, target)

    def resolve_rich_text(self, values: Iterable[str]) -> SafeString:
        return resolve_rich_text(
            values, lambda asked: find_reference_url(self.build, asked)
        )
