"""What a page will ask links for, found before it is rendered.

Found early, so that all of them can be resolved side by side; what is overlooked here is
resolved when a template asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from content.factories.pages import PresentationKey, key_of
from content.model.component import Component, Field, FieldType
from content.model.items import parse_uri
from content.model.page import ComponentPresentation
from content.rendering.links import file_url_of
from content.rendering.rich_text import Reference, ReferenceKind, find_links
from content.rendering.view_names import view_name_of

# Before the fields of metadata, and of a linked component, in an origin; no field's name.
_METADATA = "@"
_WITHIN_LINKED = ">"


class Candidate(NamedTuple):
    """A reference that the view of a component presentation may ask for."""

    presentation_key: PresentationKey
    view: str
    origin: str  # names of fields, from the outermost; "" for the component itself
    reference: Reference

    @property
    def is_in_linked(self) -> bool:
        """Whether it is a linked component that holds the reference."""
        return _WITHIN_LINKED in self.origin


def find_candidates(
    presentations: Iterable[ComponentPresentation],
) -> Iterator[Candidate]:
    """Yield what may be asked for: components, links in rich text, link fields."""
    for presentation in presentations:
        if presentation.rendered_content:
            continue
        component = presentation.component
        if not file_url_of(component):
            own = Reference(component.uri, ReferenceKind.LINK)
            yield _candidate(presentation, "", own)
        for origin, reference in _in_component(component):
            if not reference.uri.is_null:
                yield _candidate(presentation, origin, reference)


def find_candidates_in_linked(
    presentations: Iterable[ComponentPresentation],
) -> Iterator[Candidate]:
    """Yield what may be asked for of linked components, as far as they were published.

    Few views show that, and it may be much: it is worth reading for those that do.
    """
    for presentation in presentations:
        for within, linked in _linked_components(presentation.component):
            for origin, reference in _in_component(linked, within):
                if not reference.uri.is_null:
                    yield _candidate(presentation, origin, reference)


def _candidate(
    presentation: ComponentPresentation, origin: str, reference: Reference
) -> Candidate:
    view = view_name_of(presentation.component_template)
    return Candidate(key_of(presentation), view, origin, reference)


def _in_component(
    component: Component, within: str = ""
) -> Iterator[tuple[str, Reference]]:
    yield from _in_fields(component.fields, within)
    yield from _in_fields(component.metadata_fields, within + _METADATA)


def _in_fields(
    fields: Mapping[str, Field], within: str
) -> Iterator[tuple[str, Reference]]:
    for name, field in fields.items():
        origin = f"{within}/{name}"
        match field.field_type:
            case FieldType.XHTML:
                for reference in find_links(field.values):
                    yield origin, reference
            case FieldType.COMPONENT_LINK:
                for reference in _in_link_field(field):
                    yield origin, reference
            case FieldType.EMBEDDED:
                for embedded in field.embedded_values:
                    yield from _in_fields(embedded, origin)


def _in_link_field(field: Field) -> Iterator[Reference]:
    for component in field.linked_component_values:
        if not file_url_of(component):
            yield Reference(component.uri, ReferenceKind.LINK)
    if not field.linked_component_values:  # not expanded any further: only their URIs
        for value in field.values:
            yield Reference(parse_uri(value), ReferenceKind.LINK)


def _linked_components(
    component: Component, within: str = ""
) -> Iterator[tuple[str, Component]]:
    yield from _linked_in_fields(component.fields, within)
    yield from _linked_in_fields(component.metadata_fields, within + _METADATA)


def _linked_in_fields(
    fields: Mapping[str, Field], within: str
) -> Iterator[tuple[str, Component]]:
    for name, field in fields.items():
        origin = f"{within}/{name}"
        for linked in field.linked_component_values:
            yield origin + _WITHIN_LINKED, linked
            yield from _linked_components(linked, origin + _WITHIN_LINKED)
        for embedded in field.embedded_values:
            yield from _linked_in_fields(embedded, origin)
