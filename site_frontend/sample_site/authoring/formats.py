"""Ways to write a document: what a reader of DD4T content meets in the wild."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from site_frontend.sample_site.authoring.edition import Block
from site_frontend.sample_site.authoring.fields import build_text_fields
from site_frontend.sample_site.authoring.sources import Format
from site_frontend.sample_site.authoring.xml_format import Flavour, encode_xml

#: Members that hold fields by name: the names in there are the authors', not DD4T's.
_FIELD_SETS = {"Fields", "MetadataFields", "EmbeddedValues"}


class WrittenDocument(msgspec.Struct, frozen=True):
    """A document as it is published, and the suffix of its file."""

    data: bytes
    suffix: str


def write_document(root: str, document: Block, form: Format) -> WrittenDocument:
    """Write a document whose root is a ``Page``, ``ComponentPresentation``, …"""
    return _WRITERS[form](root, document)


def _write_json(_root: str, document: Block) -> WrittenDocument:
    """DD4T 2 JSON, as the .NET templates write it."""
    return WrittenDocument(msgspec.json.encode(document), ".json")


def _write_camel_case(_root: str, document: Block) -> WrittenDocument:
    """JSON with camel-case members, as some serialisers of derived systems write it."""
    renamed = _rename_members(document, lambda name: name[0].lower() + name[1:])
    return WrittenDocument(msgspec.json.encode(renamed), ".json")


def _write_older(_root: str, document: Block) -> WrittenDocument:
    """JSON of DD4T 2.0: fields repeat their first value and call keywords Keywords."""
    return WrittenDocument(msgspec.json.encode(_make_older(document)), ".json")


def _write_encoded(_root: str, document: Block) -> WrittenDocument:
    """JSON with the templates' CompressionEnabled: gzip, then base64."""
    # Without a time the result depends on the document alone.
    packed = gzip.compress(msgspec.json.encode(document), mtime=0)
    return WrittenDocument(base64.b64encode(packed), ".txt")


def _write_xml(root: str, document: Block) -> WrittenDocument:
    """DD4T 2 XML."""
    return WrittenDocument(encode_xml(root, document, Flavour.DD4T_2), ".xml")


def _write_xml_1(root: str, document: Block) -> WrittenDocument:
    """DD4T 1 XML of the .NET templates, which published components alone as DCPs."""
    if root == "ComponentPresentation":
        root, document = "Component", document["Component"]
    for region in document.get("Regions", ()):
        document = _move_out_of_region(document, region)
    return WrittenDocument(encode_xml(root, document, Flavour.DD4T_1), ".xml")


def _write_component(_root: str, document: Block) -> WrittenDocument:
    """A DCP of which only the component was published, as JSON."""
    return WrittenDocument(msgspec.json.encode(document["Component"]), ".json")


def _move_out_of_region(page: Block, region: Block) -> Block:
    """Name a region in its component templates' metadata: DD4T 1 pages have none."""
    name = build_text_fields({"region": region["Name"]})
    moved = [
        {
            **presentation,
            "ComponentTemplate": {
                **presentation["ComponentTemplate"],
                "MetadataFields": {
                    **presentation["ComponentTemplate"].get("MetadataFields", {}),
                    **name,
                },
            },
        }
        for presentation in region["ComponentPresentations"]
    ]
    page = {**page, "ComponentPresentations": page["ComponentPresentations"] + moved}
    for nested in region["Regions"]:
        page = _move_out_of_region(page, nested)
    return page


_WRITERS: Mapping[Format, Callable[[str, Block], WrittenDocument]] = {
    "json": _write_json,
    "camel-case": _write_camel_case,
    "older": _write_older,
    "encoded": _write_encoded,
    "xml": _write_xml,
    "xml-1": _write_xml_1,
    "component": _write_component,
}


def _rename_members(value: Any, rename: Callable[[str], str]) -> Any:
    match value:
        case dict():
            return {
                rename(name): (
                    _rename_in_field_sets(member, rename)
                    if name in _FIELD_SETS
                    else _rename_members(member, rename)
                )
                for name, member in value.items()
            }
        case list():
            return [_rename_members(each, rename) for each in value]
        case _:
            return value


def _rename_in_field_sets(value: Any, rename: Callable[[str], str]) -> Any:
    if isinstance(value, list):
        return [_rename_in_field_sets(each, rename) for each in value]
    return {name: _rename_members(field, rename) for name, field in value.items()}


def _make_older(value: Any) -> Any:
    match value:
        case {"KeywordValues": keywords, "Values": values, **others}:
            return {
                "Value": values[0] if values else "",
                "Values": values,
                **{name: _make_older(member) for name, member in others.items()},
                "Keywords": keywords,
            }
        case dict():
            return {name: _make_older(member) for name, member in value.items()}
        case list():
            return [_make_older(each) for each in value]
        case _:
            return value
