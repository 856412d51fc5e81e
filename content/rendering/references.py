"""What a page will ask links for, found before it is rendered.

Found early, so that all of them can be resolved side by side; what is overlooked here is
resolved when a template asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from content.model.component import Field, FieldType
from content.model.items import parse_uri
from content.model.page import ComponentPresentation
from content.rendering.links import file_url_of
from content.rendering.rich_text import Reference, ReferenceKind, find_links


def find_references(
    presentations: Iterable[ComponentPresentation],
) -> Iterator[Reference]:
    """Yield the links and images of rich text, and the targets of link fields."""
    for presentation in presentations:
        if not presentation.rendered_content:
            yield from _in_fields(presentation.component.fields)


def _in_fields(fields: Mapping[str, Field]) -> Iterator[Reference]:
    for field in fields.values():
        match field.field_type:
            case FieldType.XHTML:
                yield from find_links(field.values)
            case FieldType.COMPONENT_LINK:
                yield from _in_link_field(field)
            case FieldType.EMBEDDED:
                for embedded in field.embedded_values:
                    yield from _in_fields(embedded)


def _in_link_field(field: Field) -> Iterator[Reference]:
    for component in field.linked_component_values:
        if not file_url_of(component):
            yield Reference(component.uri, ReferenceKind.LINK)
    if not field.linked_component_values:  # not expanded any further: only their URIs
        for value in field.values:
            yield Reference(parse_uri(value), ReferenceKind.LINK)
