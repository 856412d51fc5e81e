"""Components and what they are made of: fields, keywords, categories, multimedia.

These records contain one another (a field holds components, which have fields), so they
share a module. Sets of fields are declared as mappings, which decoders know how to
fill; each record turns its own into a :class:`FieldSet` when it is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import IntEnum

import msgspec

from content.model.field_set import NamedSet
from content.model.items import (
    Integer,
    OrganizationalItem,
    Record,
    RepositoryLocalItem,
    freeze,
    parse_uri,
    settle_date,
)
from content.model.uri import TcmUri


class FieldType(IntEnum):
    """The ten kinds of field, by DD4T's number."""

    TEXT = 0
    MULTI_LINE_TEXT = 1
    XHTML = 2
    KEYWORD = 3
    EMBEDDED = 4
    MULTI_MEDIA_LINK = 5
    COMPONENT_LINK = 6
    EXTERNAL_LINK = 7
    NUMBER = 8
    DATE = 9


class ComponentType(IntEnum):
    """Whether a component is a file (multimedia) or has fields of its own (normal)."""

    MULTIMEDIA = 0
    NORMAL = 1


class FieldSet(NamedSet["Field"]):
    """Fields by their XML name, whatever its case."""

    __slots__ = ()

    def __str__(self) -> str:
        """The fields' texts, as an embedded field without a template of its own shows."""
        return " ".join(text for text in map(str, self.values()) if text)


NO_FIELDS = FieldSet()
NO_EXTENSION_DATA: NamedSet[FieldSet] = NamedSet()


def seal_fields(record: Record, name: str) -> None:
    """Make the fields under an attribute immutable, in ``__post_init__`` only."""
    fields = getattr(record, name)
    if type(fields) is not FieldSet:
        freeze(record, name, FieldSet(fields) if fields else NO_FIELDS)


def seal_sections(record: Record, name: str) -> None:
    """Make extension data (fields by section, then by name) immutable, likewise."""
    sections = getattr(record, name)
    if type(sections) is not NamedSet:
        sealed = {section: FieldSet(fields) for section, fields in sections.items()}
        freeze(record, name, NamedSet(sealed) if sealed else NO_EXTENSION_DATA)


def seal_date(record: Record, name: str) -> None:
    """Turn .NET's "not set" into ``None``, likewise."""
    if date := getattr(record, name):
        freeze(record, name, settle_date(date))


class Schema(RepositoryLocalItem, frozen=True, kw_only=True):
    """What a component's fields are; multimedia schemas are told apart by title."""

    root_element_name: str = ""
    folder: OrganizationalItem | None = None


class Multimedia(Record, frozen=True, kw_only=True):
    """The file of a multimedia component. Unknown numbers are 0, as published."""

    url: str = ""
    mime_type: str = ""
    alt_text: str = ""
    file_name: str = ""
    file_extension: str = ""  # without its dot
    size: Integer = 0  # bytes
    width: Integer = 0  # pixels
    height: Integer = 0  # pixels

    def __str__(self) -> str:
        return self.url


class Keyword(RepositoryLocalItem, frozen=True, kw_only=True):
    """A term of a taxonomy (category)."""

    is_root: bool = False
    is_abstract: bool = False
    description: str = ""
    key: str = ""
    taxonomy_id_text: str = ""
    path: str = ""  # \Category\Parent\Title
    related_keywords: tuple[Keyword, ...] = ()
    parent_keywords: tuple[Keyword, ...] = ()
    metadata_fields: Mapping[str, Field] = NO_FIELDS
    metadata_schema: Schema | None = None
    extension_data: Mapping[str, Mapping[str, Field]] = NO_EXTENSION_DATA

    def __post_init__(self) -> None:
        seal_fields(self, "metadata_fields")
        seal_sections(self, "extension_data")


class Category(RepositoryLocalItem, frozen=True, kw_only=True):
    """The keywords of one category that an item is classified with."""

    keywords: tuple[Keyword, ...] = ()


class Field(Record, frozen=True, kw_only=True):
    """The values of one field: one of the typed tuples is filled, by its type.

    ``values`` holds text for every type, unless the publisher left it out. That of
    numbers and dates is formatted in the content manager's language, that of links is
    URIs: prefer the typed tuples.
    """

    name: str = ""
    field_type: FieldType = FieldType.TEXT
    values: tuple[str, ...] = ()
    numeric_values: tuple[float, ...] = ()
    date_time_values: tuple[datetime, ...] = ()
    linked_component_values: tuple[Component, ...] = ()
    embedded_values: tuple[Mapping[str, Field], ...] = ()
    embedded_schema: Schema | None = None
    keyword_values: tuple[Keyword, ...] = ()
    category_name: str = ""
    category_id_text: str = ""
    xpath: str = ""

    def __post_init__(self) -> None:
        if self.embedded_values:
            freeze(self, "embedded_values", tuple(map(FieldSet, self.embedded_values)))
        if self.date_time_values:
            dates = filter(None, map(settle_date, self.date_time_values))
            freeze(self, "date_time_values", tuple(dates))

    @property
    def typed_values(self) -> tuple[object, ...]:
        """The values in the form that suits the type: dates, numbers, keywords, …"""
        return getattr(self, _TYPED_VALUES[self.field_type])  # type: ignore[no-any-return]  # getattr

    @property
    def value(self) -> object:
        """The first of the typed values; failing those the first text, or ``""``.

        Text is all there is of keywords that were published as titles, and of links
        deeper than the publisher followed.
        """
        values = self.typed_values or self.values
        return values[0] if values else ""

    def __str__(self) -> str:
        return show_value(self.value)

    def __bool__(self) -> bool:
        """Whether the field holds anything: ``{% if component.fields.summary %}``."""
        return any(value != "" for value in self.typed_values or self.values)


def show_value(value: object) -> str:
    """Return a field's value as text: ``4`` rather than ``4.0``, as editors entered it."""
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    return str(value)


_TYPED_VALUES = {
    FieldType.TEXT: "values",
    FieldType.MULTI_LINE_TEXT: "values",
    FieldType.XHTML: "values",
    FieldType.EXTERNAL_LINK: "values",
    FieldType.KEYWORD: "keyword_values",
    FieldType.EMBEDDED: "embedded_values",
    FieldType.MULTI_MEDIA_LINK: "linked_component_values",
    FieldType.COMPONENT_LINK: "linked_component_values",
    FieldType.NUMBER: "numeric_values",
    FieldType.DATE: "date_time_values",
}


class Component(RepositoryLocalItem, frozen=True, kw_only=True):
    """A piece of content; of a dynamic one that is not loaded yet only the identity."""

    component_type: ComponentType = ComponentType.MULTIMEDIA
    version: Integer = 0
    last_published_date: datetime | None = None
    revision_date: datetime | None = None
    schema: Schema = msgspec.field(default_factory=Schema)
    fields: Mapping[str, Field] = NO_FIELDS
    metadata_fields: Mapping[str, Field] = NO_FIELDS
    multimedia: Multimedia | None = None
    folder: OrganizationalItem | None = None
    categories: tuple[Category, ...] = ()
    ecl_id_text: str = ""
    extension_data: Mapping[str, Mapping[str, Field]] = NO_EXTENSION_DATA

    def __post_init__(self) -> None:
        seal_date(self, "last_published_date")
        seal_date(self, "revision_date")
        seal_fields(self, "fields")
        seal_fields(self, "metadata_fields")
        seal_sections(self, "extension_data")

    @property
    def ecl_uri(self) -> TcmUri:
        """The identity in an external library, or ``NULL_URI``."""
        return parse_uri(self.ecl_id_text)


class TargetGroup(RepositoryLocalItem, frozen=True, kw_only=True):
    """Visitors, described by conditions that all have to hold."""

    description: str = ""
    conditions: tuple[Condition, ...] = ()


class ConditionOperator(IntEnum):
    """How a condition compares; DD4T's numbers."""

    UNKNOWN_BY_CLIENT = -2147483648
    EQUALS = 0
    GREATER_THAN = 1
    LESS_THAN = 2
    NOT_EQUAL = 3
    STRING_EQUALS = 4
    CONTAINS = 5
    STARTS_WITH = 6
    ENDS_WITH = 7


class Condition(Record, frozen=True, kw_only=True):
    """One condition on a visitor.

    DD4T publishes the three kinds without a mark of their kind, so they share a record:
    on a characteristic (``name``), on a keyword's score (``keyword``), or on membership
    of a target group (``target_group``).
    """

    negate: bool = False
    name: str = ""
    keyword: Keyword | None = None
    target_group: TargetGroup | None = None
    operator: ConditionOperator = ConditionOperator.EQUALS
    value: str | float | None = None
