"""What queries look at in a component presentation, without reading it again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

import msgspec

from content.model.component import Component, Field
from content.model.page import ComponentPresentation

_LONGEST_VALUE = 200  # characters; longer texts are nothing to choose or sort by


class Described(msgspec.Struct, frozen=True, kw_only=True):
    """What queries look at. All names and values are in one case."""

    title: str
    schema: frozenset[str]
    template: frozenset[str]
    keywords: frozenset[str]
    values: Mapping[str, tuple[str, ...]]
    """The texts of each field; of dates in a form that sorts."""


def describe(presentation: ComponentPresentation) -> Described:
    """Return what queries look at in a component presentation."""
    component, template = presentation.component, presentation.component_template
    schema = component.schema
    fields = [*component.metadata_fields.items(), *component.fields.items()]
    return Described(
        title=component.title.casefold(),
        schema=_fold((schema.title, schema.root_element_name, schema.id_text)),
        template=_fold(
            (template.title, template.find_metadata_text("view"), template.id_text)
        ),
        keywords=_fold(_names_of_keywords(component)),
        values={name.casefold(): tuple(_texts_of(field)) for name, field in fields},
    )


def _fold(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.casefold() for name in names if name)


def _names_of_keywords(component: Component) -> Iterator[str]:
    for field in (*component.fields.values(), *component.metadata_fields.values()):
        for keyword in field.keyword_values:
            yield from (keyword.id_text, keyword.key, keyword.title)


def _texts_of(field: Field) -> Iterator[str]:
    for value in field.typed_values or field.values:
        match value:
            case datetime():
                yield value.isoformat()
            case float():
                yield f"{value:020.6f}".casefold()
                yield f"{value:g}"
            case str() if len(value) <= _LONGEST_VALUE:
                yield value.casefold()
