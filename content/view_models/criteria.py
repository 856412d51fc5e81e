"""Which published content a model is for: schemas, and optionally views or templates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import msgspec

from content.model.component import Schema
from content.model.items import parse_uri
from content.model.page import Template

Names: TypeAlias = str | tuple[str, ...]
"""A name or several. A TCM URI counts in every publication of the blueprint."""

URI_PREFIXES = ("tcm:", "ish:")
_NO_ROOT_ELEMENT = "undefined"  # what Tridion says of schemas without content


class Criteria(msgspec.Struct, frozen=True):
    """What a model is declared for; nothing in one of them means that it does not matter."""

    schemas: tuple[str, ...] = ()
    views: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()

    def narrow(self, *, schema: Names, view: Names, template: Names) -> Criteria:
        """Return those of a subclass: what it names itself replaces what its base does."""
        return Criteria(
            _listed(schema) or self.schemas,
            _listed(view) or self.views,
            _listed(template) or self.templates,
        )

    def claims(self) -> Iterator[Claim]:
        """Yield each combination that the model is for."""
        ways = [
            *(f"template {_fold(name)}" for name in self.templates),
            *(f"view {_fold(name)}" for name in self.views),
        ]
        for schema in self.schemas or ("",):
            for way in ways or ("",):
                yield Claim(_fold(schema), way)

    def include(self, schema: Schema | None) -> bool:
        """Whether content of this schema is meant; any is if it or the model names none."""
        names = schema_names(schema)
        if not self.schemas or not names:
            return True
        return any(_fold(each) in names for each in self.schemas)


class Claim(msgspec.Struct, frozen=True):
    """A schema, and a view or template to show it by; ``""`` for any."""

    schema: str
    way: str

    def __str__(self) -> str:
        schema = f"schema {self.schema!r}" if self.schema else "any schema"
        return f"{schema} by {self.way}" if self.way else schema


def find_claims(
    schema: Schema | None, *, view: str = "", template: Template | None = None
) -> Iterator[Claim]:
    """Yield the claims that content satisfies, the most specific first.

    A template goes before a view, and a view before neither; then the schema's URI before
    its title, and that before its root element, which many schemas may share.
    """
    ways = [""]
    if view:
        ways.insert(0, f"view {_fold(view)}")
    if template is not None:
        names = _item_names(template.id_text, template.title)
        ways[:0] = [f"template {name}" for name in names]
    for way in ways:
        for name in (*schema_names(schema), ""):
            yield Claim(name, way)


def schema_names(schema: Schema | None) -> tuple[str, ...]:
    """Return what a schema can be called, the most specific first."""
    if schema is None:
        return ()
    root = schema.root_element_name
    return (
        *_item_names(schema.id_text, schema.title),
        *((_fold(root),) if root and root != _NO_ROOT_ELEMENT else ()),
    )


def _item_names(id_text: str, title: str) -> tuple[str, ...]:
    return tuple(_fold(each) for each in (id_text, title) if each)


def _fold(name: str) -> str:
    """Return a name for comparison; a URI without its publication."""
    name = name.strip().casefold()
    if name.startswith(URI_PREFIXES):
        uri = parse_uri(name)
        return f"{uri.namespace.name}:{uri.item_id}-{uri.item_type}"
    return name


def _listed(names: Names) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) and names else tuple(names)
