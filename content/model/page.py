"""Pages: regions and component presentations, with the templates that show them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

import msgspec

from content.model.component import (
    Category,
    Component,
    Condition,
    Field,
    FieldSet,
    Schema,
    freeze_sections,
)
from content.model.items import OrganizationalItem, Record, RepositoryLocalItem, freeze


class Template(RepositoryLocalItem, frozen=True, kw_only=True):
    """What page templates and component templates have in common."""

    revision_date: datetime | None = None
    metadata_fields: Mapping[str, Field] = {}
    folder: OrganizationalItem | None = None
    extension_data: Mapping[str, Mapping[str, Field]] = {}

    def __post_init__(self) -> None:
        freeze(self, "metadata_fields", FieldSet(self.metadata_fields))
        if self.extension_data:
            freeze(self, "extension_data", freeze_sections(self.extension_data))

    def find_metadata_text(self, name: str) -> str:
        """Return the first text of a metadata field (``view``, ``region``), or ``""``."""
        field = self.metadata_fields.get(name)
        return field.values[0] if field and field.values else ""


class ComponentTemplate(Template, frozen=True, kw_only=True):
    """How a component is to be shown."""

    output_format: str = ""


class PageTemplate(Template, frozen=True, kw_only=True):
    """How a page is to be shown."""

    file_extension: str = ""  # without its dot


class ComponentPresentation(Record, frozen=True, kw_only=True):
    """A component with the template to show it by.

    A dynamic one is published on its own: on its page it may be a stub whose component
    has an identity and no fields.
    """

    component: Component = msgspec.field(default_factory=Component)
    component_template: ComponentTemplate = msgspec.field(
        default_factory=ComponentTemplate
    )
    is_dynamic: bool = False
    order_on_page: int = 0
    rendered_content: str = ""
    target_group_conditions: tuple[Condition, ...] = ()
    extension_data: Mapping[str, Mapping[str, Field]] = {}

    def __post_init__(self) -> None:
        if self.extension_data:
            freeze(self, "extension_data", freeze_sections(self.extension_data))


class Region(Record, frozen=True, kw_only=True):
    """A named part of a page, with component presentations and regions inside."""

    name: str = ""
    schema: Schema | None = None
    metadata_fields: Mapping[str, Field] = {}
    component_presentations: tuple[ComponentPresentation, ...] = ()
    regions: tuple[Region, ...] = ()

    def __post_init__(self) -> None:
        freeze(self, "metadata_fields", FieldSet(self.metadata_fields))


class Page(RepositoryLocalItem, frozen=True, kw_only=True):
    """A published page."""

    revision_date: datetime | None = None
    filename: str = ""  # without its extension
    last_published_date: datetime | None = None
    page_template: PageTemplate = msgspec.field(default_factory=PageTemplate)
    schema: Schema | None = None
    metadata_fields: Mapping[str, Field] = {}
    component_presentations: tuple[ComponentPresentation, ...] = ()
    structure_group: OrganizationalItem | None = None
    categories: tuple[Category, ...] = ()
    version: int = 0
    region_schema: Schema | None = None
    regions: tuple[Region, ...] = ()
    extension_data: Mapping[str, Mapping[str, Field]] = {}

    def __post_init__(self) -> None:
        freeze(self, "metadata_fields", FieldSet(self.metadata_fields))
        if self.extension_data:
            freeze(self, "extension_data", freeze_sections(self.extension_data))

    def all_component_presentations(self) -> Iterator[ComponentPresentation]:
        """Yield those of the page itself, then those of its regions, outermost first."""
        yield from self.component_presentations
        regions = list(self.regions)
        while regions:
            region = regions.pop(0)
            yield from region.component_presentations
            regions.extend(region.regions)
