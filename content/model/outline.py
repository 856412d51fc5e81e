"""A document's content as an indented outline, for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from content.model.component import (
    Category,
    Component,
    Condition,
    Field,
    FieldType,
    Keyword,
    Multimedia,
    show_value,
)
from content.model.items import Record, RepositoryLocalItem
from content.model.page import ComponentPresentation, Page, Region, Template

_INDENT = "  "
_LONGEST_TEXT = 60  # characters of a value

Lines = Iterator[str]


def outline(record: Record) -> Lines:
    """Yield the lines of a record's outline, without line ends."""
    match record:
        case Page():
            yield from _page(record)
        case ComponentPresentation():
            yield from _presentation(record)
        case Category():
            yield _headline("Category", record)
            yield from _indent(map(_keyword_line, record.keywords))
        case Keyword():
            yield _keyword_line(record)
            yield from _indent(_fields("Metadata", record.metadata_fields))


def _page(page: Page) -> Lines:
    yield _headline("Page", page)
    yield from _indent(_facts(_page_facts(page)))
    yield from _indent(_fields("Metadata", page.metadata_fields))
    yield from _indent(_categories(page.categories))
    for presentation in page.component_presentations:
        yield from _indent(_presentation(presentation))
    for region in page.regions:
        yield from _indent(_region(region))


def _page_facts(page: Page) -> dict[str, str]:
    group = page.structure_group
    return {
        "File name": page.filename,
        "Template": _template_name(page.page_template),
        "Structure group": _name(group) if group else "",
        "Version": str(page.version or ""),
        "Revised": _date(page.revision_date),
    }


def _region(region: Region) -> Lines:
    yield f"Region {region.name}"
    yield from _indent(_fields("Metadata", region.metadata_fields))
    for presentation in region.component_presentations:
        yield from _indent(_presentation(presentation))
    for inner in region.regions:
        yield from _indent(_region(inner))


def _presentation(presentation: ComponentPresentation) -> Lines:
    kind = "Dynamic component" if presentation.is_dynamic else "Component"
    yield _headline(kind, presentation.component)
    template = {"Template": _template_name(presentation.component_template)}
    yield from _indent(_facts(template))
    for condition in presentation.target_group_conditions:
        yield f"{_INDENT}Shown {_condition(condition)}"
    yield from _indent(_component(presentation.component))


def _condition(condition: Condition) -> str:
    word = "unless" if condition.negate else "if"
    if condition.target_group:
        return f"{word} visitor is in target group {_name(condition.target_group)}"
    subject = condition.keyword.title if condition.keyword else condition.name
    operator = condition.operator.name.lower().replace("_", " ")
    return f"{word} {subject} {operator} {condition.value}"


def _component(component: Component) -> Lines:
    facts = {"Schema": component.schema.title, "Version": str(component.version or "")}
    yield from _facts(facts)
    if component.multimedia:
        yield _multimedia_line(component.multimedia)
    yield from _fields("Fields", component.fields)
    yield from _fields("Metadata", component.metadata_fields)
    yield from _categories(component.categories)


def _multimedia_line(file: Multimedia) -> str:
    return f"File  {file.url}  {file.mime_type}  {file.size} bytes"


def _categories(categories: Iterable[Category]) -> Lines:
    for category in categories:
        if category.keywords:
            titles = ", ".join(keyword.title for keyword in category.keywords)
            yield f"Category {category.title}: {titles}"


def _fields(title: str, fields: Mapping[str, Field]) -> Lines:
    if fields:
        yield title
        yield from _indent(_each_field(fields))


def _each_field(fields: Mapping[str, Field]) -> Lines:
    width = max(map(len, fields))
    for name, field in fields.items():
        lines = _value_lines(field)
        first = next(lines, "-")
        type_name = field.field_type.name.lower().replace("_", " ")
        yield f"{name:<{width}}  {type_name:<16}  {first}".rstrip()
        yield from _indent(lines)


def _value_lines(field: Field) -> Lines:
    """Yield the first line beside the field's name, then those below it."""
    if field.field_type is FieldType.EMBEDDED:
        yield f"{len(field.embedded_values)} embedded"
        for number, embedded in enumerate(field.embedded_values, start=1):
            yield from _fields(str(number), embedded)
    elif field.linked_component_values:
        yield ", ".join(map(_name, field.linked_component_values))
        for linked in field.linked_component_values:
            if linked.fields or linked.metadata_fields:
                yield _headline("Component", linked)
                yield from _indent(_component(linked))
    elif field.typed_values or field.values:
        yield " | ".join(map(_shorten, field.typed_values or field.values))


def _keyword_line(keyword: Keyword) -> str:
    key = f"  key={keyword.key}" if keyword.key else ""
    return f"{_headline('Keyword', keyword)}{key}"


def _headline(kind: str, item: RepositoryLocalItem) -> str:
    return f"{kind} {_name(item)}"


def _template_name(template: Template) -> str:
    view = template.find_metadata_text("view")
    return f"{_name(template)}{f'  view={view}' if view else ''}"


def _name(item: RepositoryLocalItem) -> str:
    return f"{item.id_text or '(no identity)'} {item.title!r}"


def _facts(facts: Mapping[str, str]) -> Lines:
    known = {label: text for label, text in facts.items() if text}
    width = max(map(len, known), default=0)
    for label, text in known.items():
        yield f"{label:<{width}}  {text}"


def _date(date: datetime | None) -> str:
    return date.isoformat(sep=" ", timespec="seconds") if date else ""


def _shorten(value: object) -> str:
    text = " ".join(show_value(value).split())
    cut = text[: _LONGEST_TEXT - 1]
    return text if len(text) <= _LONGEST_TEXT else f"{cut}…"


def _indent(lines: Iterable[str]) -> Lines:
    for line in lines:
        yield f"{_INDENT}{line}"
