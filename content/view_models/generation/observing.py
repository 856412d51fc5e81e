"""What is published, by schema: the fields that its items have, and how they are filled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import TypeAlias

import msgspec

from content.model.component import Component, Field, FieldType, Keyword, Schema
from content.model.page import ComponentPresentation, Page

# Names of root elements that tell nothing of the schema.
_TELLS_NOTHING = {"", "undefined", "content", "metadata"}

SchemaKey: TypeAlias = "tuple[SchemaKind, str]"


class SchemaKind(Enum):
    """What the items of a schema are."""

    EMBEDDED = "embedded"
    KEYWORD = "keyword"
    MULTIMEDIA = "multimedia"
    COMPONENT = "component"
    PAGE = "page"


LINKS = frozenset({FieldType.COMPONENT_LINK, FieldType.MULTI_MEDIA_LINK})


class ObservedField(msgspec.Struct):
    """A field, as all items together have it."""

    name: str
    types: set[FieldType] = msgspec.field(default_factory=set)
    filled: int = 0
    """How many items have a value."""
    most_values: int = 0
    is_whole: bool = True
    """Whether all numbers are whole."""
    schemas: set[SchemaKey] = msgspec.field(default_factory=set)
    """Those of embedded fields, linked components or keywords."""

    @property
    def is_list(self) -> bool:
        """Whether it holds several values; rich text is one, into however many cut."""
        return self.most_values > 1 and FieldType.XHTML not in self.types


class ObservedSchema(msgspec.Struct):
    """A schema, as its items show it."""

    kind: SchemaKind
    name: str
    count: int = 0
    fields: dict[str, ObservedField] = msgspec.field(default_factory=dict)
    metadata_fields: dict[str, ObservedField] = msgspec.field(default_factory=dict)
    views: dict[str, None] = msgspec.field(default_factory=dict)
    """The views that show its items, in the order of appearance."""


class Observations:
    """All that was seen. An item that is published twice counts twice."""

    def __init__(self) -> None:
        self.schemas: dict[SchemaKey, ObservedSchema] = {}

    def add_page(self, page: Page) -> None:
        """Note the metadata of a page; what is on it is added by itself."""
        if page.schema is not None:
            seen = self._see(SchemaKind.PAGE, _name_of(page.schema))
            self._add_fields(seen.fields, page.metadata_fields)

    def add_presentation(self, presentation: ComponentPresentation, view: str) -> None:
        """Note the fields of a component, and of all that it embeds and links to."""
        key = self._add_component(presentation.component)
        if key in self.schemas and view:
            self.schemas[key].views.setdefault(view)

    def needed_by(self, names: Iterable[str]) -> dict[SchemaKey, ObservedSchema]:
        """Return the schemas of those names, and those that their fields need."""
        folded = {name.casefold() for name in names}
        queue = [key for key in self.schemas if key[1].casefold() in folded]
        needed: dict[SchemaKey, ObservedSchema] = {}
        while queue:
            key = queue.pop()
            if key in needed or key not in self.schemas:
                continue
            schema = needed[key] = self.schemas[key]
            for field in (*schema.fields.values(), *schema.metadata_fields.values()):
                # A link to several schemas is declared as one to any.
                if not field.types & LINKS or len(field.schemas) == 1:
                    queue += field.schemas
        return needed

    def _add_component(self, component: Component) -> SchemaKey:
        is_file = component.multimedia is not None
        kind = SchemaKind.MULTIMEDIA if is_file else SchemaKind.COMPONENT
        key = kind, _name_of(component.schema)
        # One that the publisher followed no further says nothing of its schema.
        if is_file or component.fields or component.metadata_fields:
            seen = self._see(*key)
            self._add_fields(seen.fields, component.fields)
            self._add_fields(seen.metadata_fields, component.metadata_fields)
        return key

    def _add_keyword(self, keyword: Keyword) -> SchemaKey | None:
        if keyword.metadata_schema is None:
            return None
        key = SchemaKind.KEYWORD, _name_of(keyword.metadata_schema)
        self._add_fields(self._see(*key).fields, keyword.metadata_fields)
        return key

    def _add_embedded(self, field: Field) -> Iterable[SchemaKey]:
        name = _name_of(field.embedded_schema) if field.embedded_schema else field.name
        for fields in field.embedded_values:
            self._add_fields(self._see(SchemaKind.EMBEDDED, name).fields, fields)
        return ((SchemaKind.EMBEDDED, name),)

    def _see(self, kind: SchemaKind, name: str) -> ObservedSchema:
        seen = self.schemas.setdefault((kind, name), ObservedSchema(kind, name))
        seen.count += 1
        return seen

    def _add_fields(
        self, seen: dict[str, ObservedField], fields: Mapping[str, Field]
    ) -> None:
        for name, field in fields.items():
            if not field:
                continue
            one = seen.setdefault(name, ObservedField(name))
            values = field.typed_values or field.values
            one.types.add(field.field_type)
            one.filled += 1
            one.most_values = max(one.most_values, len(values))
            one.is_whole &= all(number.is_integer() for number in field.numeric_values)
            if field.embedded_values:
                one.schemas.update(self._add_embedded(field))
            for component in field.linked_component_values:
                one.schemas.add(self._add_component(component))
            for keyword in field.keyword_values:
                if key := self._add_keyword(keyword):
                    one.schemas.add(key)


def _name_of(schema: Schema) -> str:
    """Return what a model names the schema by: its root element, if that tells it."""
    root = schema.root_element_name
    if root.casefold() not in _TELLS_NOTHING:
        return root
    return schema.title or schema.id_text
