"""Pages: regions and component presentations, with the templates that show them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from datetime import datetime

import msgspec

from content.model.component import (
    NO_EXTENSION_DATA,
    NO_FIELDS,
    Category,
    Component,
    Condition,
    Field,
    Schema,
    seal_date,
    seal_fields,
    seal_sections,
)
from content.model.items import (
    Integer,
    OrganizationalItem,
    Record,
    RepositoryLocalItem,
)


class Template(RepositoryLocalItem, frozen=True, kw_only=True):
    """What page templates and component templates have in common."""

    revision_date: datetime | None = None
    metadata_fields: Mapping[str, Field] = NO_FIELDS
    folder: OrganizationalItem | None = None
    extension_data: Mapping[str, Mapping[str, Field]] = NO_EXTENSION_DATA

    def __post_init__(self) -> None:
        seal_date(self, "revision_date")
        seal_fields(self, "metadata_fields")
        seal_sections(self, "extension_data")

    def find_metadata_text(self, name: str) -> str:
        """Return the first text of a metadata field (``view``, ``region``), or ``""``."""
        field = self.metadata_fields.get(name)
        return field.values[0] if field is not None and field.values else ""


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
    order_on_page: Integer = 0
    rendered_content: str = ""
    target_group_conditions: tuple[Condition, ...] = ()
    extension_data: Mapping[str, Mapping[str, Field]] = NO_EXTENSION_DATA

    def __post_init__(self) -> None:
        seal_sections(self, "extension_data")


class Region(Record, frozen=True, kw_only=True):
    """A named part of a page, with component presentations and regions inside."""

    name: str = ""
    schema: Schema | None = None
    metadata_fields: Mapping[str, Field] = NO_FIELDS
    component_presentations: tuple[ComponentPresentation, ...] = ()
    regions: tuple[Region, ...] = ()

    def __post_init__(self) -> None:
        seal_fields(self, "metadata_fields")


class Page(RepositoryLocalItem, frozen=True, kw_only=True):
    """A published page."""

    revision_date: datetime | None = None
    filename: str = ""  # without its extension
    last_published_date: datetime | None = None
    page_template: PageTemplate = msgspec.field(default_factory=PageTemplate)
    schema: Schema | None = None
    metadata_fields: Mapping[str, Field] = NO_FIELDS
    component_presentations: tuple[ComponentPresentation, ...] = ()
    structure_group: OrganizationalItem | None = None
    categories: tuple[Category, ...] = ()
    version: Integer = 0
    region_schema: Schema | None = None
    regions: tuple[Region, ...] = ()
    extension_data: Mapping[str, Mapping[str, Field]] = NO_EXTENSION_DATA

    def __post_init__(self) -> None:
        seal_date(self, "revision_date")
        seal_date(self, "last_published_date")
        seal_fields(self, "metadata_fields")
        seal_sections(self, "extension_data")

    def all_component_presentations(self) -> Iterator[ComponentPresentation]:
        """Yield those of the page itself, then those of its regions, outermost first."""
        yield from self.component_presentations
        regions = deque(self.regions)
        while regions:
            region = regions.popleft()
            yield from region.component_presentations
            regions.extend(region.regions)
