"""How deep records lie within one another, so that nobody runs out of stack on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from content.exceptions import DecodingError
from content.model.component import (
    Category,
    Component,
    Condition,
    Field,
    FieldSet,
    Keyword,
)
from content.model.items import Record
from content.model.page import ComponentPresentation, Page, Region, Template

_Inner = list[Any]


def check_nesting(record: Record, max_depth: int) -> None:
    """Refuse a record that holds others more than ``max_depth`` levels deep.

    Goes down level by level rather than by recursion, so any depth can be judged.

    Raises:
        DecodingError: It does.
    """
    level: _Inner = [record]
    for _ in range(max_depth):
        inner: _Inner = []
        for each in level:
            _ADD_INNER[type(each)](each, inner)
        if not inner:
            return
        level = inner
    raise DecodingError("Nested too deep", place="$", max_depth=max_depth)


# Each adds what lies one level deeper in a record of its type to a list: many times
# faster than yielding it, and every document is judged.


def _add_fields(fields: Mapping[str, Field], inner: _Inner) -> None:
    for field in fields.values():
        if field.linked_component_values:
            inner += field.linked_component_values
        if field.embedded_values:
            inner += field.embedded_values
        if field.keyword_values:
            inner += field.keyword_values


def _add_sections(sections: Mapping[str, Mapping[str, Field]], inner: _Inner) -> None:
    for fields in sections.values():
        _add_fields(fields, inner)


def _add_of_component(component: Component, inner: _Inner) -> None:
    _add_fields(component.fields, inner)
    _add_fields(component.metadata_fields, inner)
    _add_sections(component.extension_data, inner)
    inner += component.categories


def _add_of_template(template: Template, inner: _Inner) -> None:
    _add_fields(template.metadata_fields, inner)
    _add_sections(template.extension_data, inner)


def _add_of_presentation(presentation: ComponentPresentation, inner: _Inner) -> None:
    _add_of_component(presentation.component, inner)
    _add_of_template(presentation.component_template, inner)
    _add_sections(presentation.extension_data, inner)
    inner += presentation.target_group_conditions


def _add_of_page(page: Page, inner: _Inner) -> None:
    _add_of_template(page.page_template, inner)
    _add_fields(page.metadata_fields, inner)
    _add_sections(page.extension_data, inner)
    inner += page.categories
    inner += page.component_presentations
    inner += page.regions


def _add_of_region(region: Region, inner: _Inner) -> None:
    _add_fields(region.metadata_fields, inner)
    inner += region.component_presentations
    inner += region.regions


def _add_of_keyword(keyword: Keyword, inner: _Inner) -> None:
    _add_fields(keyword.metadata_fields, inner)
    _add_sections(keyword.extension_data, inner)
    inner += keyword.related_keywords
    inner += keyword.parent_keywords


def _add_of_category(category: Category, inner: _Inner) -> None:
    inner += category.keywords


def _add_of_condition(condition: Condition, inner: _Inner) -> None:
    if condition.keyword:
        inner.append(condition.keyword)
    if condition.target_group:
        inner += condition.target_group.conditions


_ADD_INNER: dict[type, Callable[[Any, _Inner], None]] = {
    FieldSet: _add_fields,
    Component: _add_of_component,
    ComponentPresentation: _add_of_presentation,
    Page: _add_of_page,
    Region: _add_of_region,
    Keyword: _add_of_keyword,
    Category: _add_of_category,
    Condition: _add_of_condition,
}
