"""The tolerant lane: plain objects to records, directed by the records' declarations.

Names match in any case, unknown members are ignored, ``null`` is absent, values are
read by :mod:`content.model.decoding.scalars`. Whatever the fast lane accepts comes out
as the very same record here.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import IntEnum
from typing import Annotated, Any, NamedTuple, TypeVar, get_args, get_origin

import msgspec

from content.model.component import Component, Field, Schema
from content.model.decoding.kinds import fold_name
from content.model.decoding.scalars import (
    ABSENT,
    Misfit,
    enum_reader,
    read_boolean,
    read_date,
    read_integer,
    read_number,
    read_text,
    read_text_or_number,
)
from content.model.items import Record
from content.model.page import ComponentPresentation, Page, Template

_Read = Callable[[Any], Any]
_RecordT = TypeVar("_RecordT", bound=Record)

# Other names of members, case folded. They count only where the proper name brings
# nothing: older publishers wrote the same keywords under both of theirs.
_SUBSTITUTES: dict[type[Record], dict[str, str]] = {
    # DD4T 1 and early 2.x; and the Java flavour of DD4T 1.
    Field: {"keywords": "keyword_values", "textvalues": "values"},
    Schema: {"rootelement": "root_element_name"},
    # DD4T 1: the conditions themselves, later the target groups that hold them.
    ComponentPresentation: {"conditions": "target_group_conditions"},
    # DD4T 1.
    Component: {"metadata": "metadata_fields"},
    Page: {"metadata": "metadata_fields"},
    Template: {"metadata": "metadata_fields"},
}


def read_record(record_type: type[_RecordT], value: object) -> _RecordT:
    """Build a record of plain objects.

    Raises:
        Misfit: A member has a type that neither DD4T nor this can make sense of.
    """
    read: _RecordT = _record_reader(record_type).read(value)
    return read


class _Member(NamedTuple):
    attribute: str
    read: _Read
    is_substitute: bool


class _RecordReader:
    """Reads records of one type. Its table is made when first needed, because records
    contain one another."""

    def __init__(self, record_type: type[Record]) -> None:
        self._record_type = record_type

    @functools.cached_property
    def _members(self) -> dict[str, _Member]:
        members: dict[str, _Member] = {}
        reads: dict[str, _Read] = {}
        for field in msgspec.structs.fields(self._record_type):
            read = reads[field.name] = _reader_of(field.type)
            member = _Member(field.name, read, is_substitute=False)
            members[field.encode_name] = members[field.encode_name.casefold()] = member
        for base in self._record_type.__mro__:
            for name, attribute in _SUBSTITUTES.get(base, {}).items():
                members[name] = _Member(attribute, reads[attribute], is_substitute=True)
        return members

    def read(self, value: Any) -> Any:
        if not isinstance(value, dict):
            raise Misfit("an object", value)
        proper: dict[str, Any] = {}
        substitutes: dict[str, Any] = {}
        members = self._members
        name = ""
        try:
            for name, raw in value.items():
                member = members.get(name) or members.get(fold_name(name))
                if member is None or raw is None:
                    continue
                read = member.read(raw)
                if read is not ABSENT:
                    found = substitutes if member.is_substitute else proper
                    found[member.attribute] = read
        except Misfit as misfit:
            misfit.within(f".{name}")
            raise
        for attribute, read in substitutes.items():
            if not proper.get(attribute):
                proper[attribute] = read
        return self._record_type(**proper)

    def read_unless_blank(self, value: Any) -> Any:
        """Read a record that is a member; ``<Folder />`` is no folder."""
        return ABSENT if _is_blank(value) else self.read(value)


@functools.cache
def _record_reader(record_type: type[Record]) -> _RecordReader:
    return _RecordReader(record_type)


def _is_blank(value: Any) -> bool:
    return isinstance(value, str) and not value.strip()


_SCALARS: dict[object, _Read] = {
    str: read_text,
    bool: read_boolean,
    float: read_number,
    datetime: read_date,
}


def _reader_of(declared: Any) -> _Read:
    if declared in _SCALARS:
        return _SCALARS[declared]
    if isinstance(declared, type) and issubclass(declared, IntEnum):
        return enum_reader(declared)
    if isinstance(declared, type) and issubclass(declared, Record):
        return _record_reader(declared).read_unless_blank
    origin, args = get_origin(declared), get_args(declared)
    if origin is Annotated:
        return read_integer  # the one annotated type: Integer
    if origin is tuple:
        return _list_reader(args[0])
    if origin is Mapping:
        return _mapping_reader(args[1])
    alternatives = [each for each in args if each is not type(None)]
    return _reader_of(*alternatives) if len(alternatives) == 1 else read_text_or_number


def _list_reader(declared: Any) -> _Read:
    read_item = _reader_of(declared)
    # Texts keep their places; there is no component, number or date that is nothing.
    nothing = "" if declared is str else ABSENT

    def read(value: Any) -> Any:
        if _is_blank(value):
            return ABSENT
        if not isinstance(value, list):
            raise Misfit("a list", value)
        items = []
        index = 0
        try:
            for index, raw in enumerate(value):  # noqa: B007  # named when it raises
                item = nothing if raw is None else read_item(raw)
                if item is not ABSENT:
                    items.append(item)
        except Misfit as misfit:
            misfit.within(f"[{index}]")
            raise
        return tuple(items)

    return read


def _mapping_reader(declared: Any) -> _Read:
    read_item = _reader_of(declared)

    def read(value: Any) -> Any:
        if _is_blank(value):
            return ABSENT
        if not isinstance(value, dict):
            raise Misfit("an object", value)
        items = {}
        name = ""
        try:
            for name, raw in value.items():
                if raw is None or name.startswith("$"):  # Json.NET's $type
                    continue
                item = read_item(raw)
                if item is not ABSENT:
                    items[name] = item
        except Misfit as misfit:
            misfit.within(f".{name}")
            raise
        return items

    return read
