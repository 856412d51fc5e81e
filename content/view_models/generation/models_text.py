"""The text of a module of models, from what was observed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from content.model.component import FieldType
from content.view_models import (
    ComponentModel,
    EmbeddedModel,
    KeywordModel,
    MultimediaModel,
    PageModel,
    ViewModel,
)
from content.view_models.declaration import spellings_of
from content.view_models.generation.naming import attribute_name, class_name
from content.view_models.generation.observing import (
    LINKS,
    ObservedField,
    ObservedSchema,
    SchemaKey,
    SchemaKind,
)

BASES: Mapping[SchemaKind, type[ViewModel]] = {
    SchemaKind.EMBEDDED: EmbeddedModel,
    SchemaKind.KEYWORD: KeywordModel,
    SchemaKind.MULTIMEDIA: MultimediaModel,
    SchemaKind.COMPONENT: ComponentModel,
    SchemaKind.PAGE: PageModel,
}
_FIELDS = {
    FieldType.XHTML: "RichText",
    FieldType.KEYWORD: "Keyword",
    FieldType.EMBEDDED: "Embedded",
    FieldType.MULTI_MEDIA_LINK: "Linked",
    FieldType.COMPONENT_LINK: "Linked",
    FieldType.NUMBER: "Number",
    FieldType.DATE: "Date",
}
_IMPORTED = {
    *_FIELDS.values(),
    "Text",
    "Integer",
    *(b.__name__ for b in BASES.values()),
}
_HEAD = '''"""Models of what is published: a starting point, to be read and corrected.

A field is optional if an item was seen without it, and a list if one was seen with more
than one value.
"""

from __future__ import annotations

from content.view_models import (
{imports}
)


'''


def write_models(schemas: Mapping[SchemaKey, ObservedSchema]) -> str:
    """Return the text of a module with a model for each schema."""
    module = _Module(schemas)
    body = "\n\n\n".join(module.write(schema) for schema in _in_order(schemas))
    used = [name for name in sorted(_IMPORTED) if re.search(rf"\b{name}\b", body)]
    return (
        _HEAD.format(imports="\n".join(f"    {name}," for name in used)) + body + "\n"
    )


class _Module:
    """The classes of a module, those that are written already before the others."""

    def __init__(self, schemas: Mapping[SchemaKey, ObservedSchema]) -> None:
        self._names: dict[SchemaKey, str] = {}
        self._written: set[str] = {"ComponentModel"}
        for key, schema in schemas.items():
            prefix = schema.kind.value.title()
            taken = {*_IMPORTED, *self._names.values()}
            self._names[key] = class_name(schema.name, prefix=prefix, taken=taken)

    def write(self, schema: ObservedSchema) -> str:
        name = self._names[schema.kind, schema.name]
        text = "\n".join(self._lines(schema, name))
        self._written.add(name)
        return text

    def _lines(self, schema: ObservedSchema, name: str) -> Iterator[str]:
        base = BASES[schema.kind].__name__
        is_embedded = schema.kind is SchemaKind.EMBEDDED
        chosen = "" if is_embedded else f", schema={_quote(schema.name)}"
        yield f"class {name}({base}{chosen}):"
        yield f"    # Items seen: {schema.count}"
        for attribute, field, is_metadata in attributes_of(schema):
            arguments = ", ".join(
                self._arguments(schema, attribute, field, is_metadata=is_metadata)
            )
            yield f"    {attribute} = {_kind_of(field)}({arguments}){_doubt(field)}"

    def _arguments(
        self,
        schema: ObservedSchema,
        attribute: str,
        field: ObservedField,
        *,
        is_metadata: bool,
    ) -> Iterator[str]:
        if model := self._model_of(field):
            yield model if model in self._written else f"lambda: {model}"
        spellings = {each.casefold() for each in spellings_of(attribute)}
        if field.name.casefold() not in spellings:
            yield f"name={_quote(field.name)}"
        if is_metadata and schema.kind in {SchemaKind.COMPONENT, SchemaKind.MULTIMEDIA}:
            yield "metadata=True"
        if field.is_list:
            yield "many=True"
        if field.filled < schema.count:
            yield "required=False"

    def _model_of(self, field: ObservedField) -> str:
        models = [self._names[key] for key in field.schemas if key in self._names]
        if field.types & LINKS:
            is_one = len(field.schemas) == len(models) == 1
            return models[0] if is_one else "ComponentModel"
        return min(models, default="")


def attributes_of(schema: ObservedSchema) -> Iterator[tuple[str, ObservedField, bool]]:
    """Yield each field with its attribute's name, and whether it is metadata."""
    taken: set[str] = set()
    for fields, is_metadata in ((schema.fields, False), (schema.metadata_fields, True)):
        for field in fields.values():
            name = attribute_name(field.name, model=BASES[schema.kind], taken=taken)
            taken.add(name)
            yield name, field, is_metadata


def _in_order(schemas: Mapping[SchemaKey, ObservedSchema]) -> Iterable[ObservedSchema]:
    """Return them sorted by kind and name, but what a schema needs before it."""
    ordered: dict[SchemaKey, ObservedSchema] = {}
    visited: set[SchemaKey] = set()

    def visit(key: SchemaKey) -> None:
        if key in visited or key not in schemas:
            return
        visited.add(key)
        for _, field, _ in attributes_of(schemas[key]):
            if not field.types & LINKS or len(field.schemas) == 1:
                for needed in _sorted(field.schemas):
                    visit(needed)
        ordered[key] = schemas[key]

    for key in _sorted(schemas):
        visit(key)
    return ordered.values()


def _sorted(keys: Iterable[SchemaKey]) -> list[SchemaKey]:
    kinds = list(SchemaKind)
    return sorted(keys, key=lambda key: (kinds.index(key[0]), key[1]))


def _kind_of(field: ObservedField) -> str:
    if FieldType.NUMBER in field.types and field.is_whole:
        return "Integer"
    return next((kind for each, kind in _FIELDS.items() if each in field.types), "Text")


def _doubt(field: ObservedField) -> str:
    kinds = {_FIELDS.get(each, "Text") for each in field.types}
    if len(kinds) == 1:
        return ""
    return f"  # seen as {' and '.join(sorted(each.name for each in field.types))}"


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
