"""DD4T's two XML flavours, as .NET's XmlSerializer writes the same documents."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any

from lxml import etree

from content.model.component import ComponentType, FieldType
from site_frontend.sample_site.authoring.edition import Block
from site_frontend.sample_site.authoring.sources import FIELD_TYPE_NAMES


class Flavour(Enum):
    """The versions of DD4T whose XML differs."""

    DD4T_1 = 1
    DD4T_2 = 2


# The serialiser writes the members of base classes first.
_FIRST = ("Id", "Title", "PublicationId", "Publication", "OwningPublication")
_FIELD_SETS = {"Fields", "MetadataFields"}
_ITEMS = {
    "Values": "string",
    "NumericValues": "double",
    "DateTimeValues": "dateTime",
    "LinkedComponentValues": "Component",
    "EmbeddedValues": "FieldSet",
    "KeywordValues": "Keyword",
    "Keywords": "Keyword",
    "ComponentPresentations": "ComponentPresentation",
    "Categories": "Category",
    "Regions": "Region",
}
_ATTRIBUTES = {
    "Field": ("FieldType", "CategoryName", "CategoryId", "XPath"),
    "Keyword": ("IsRoot", "IsAbstract", "Description", "Key", "TaxonomyId", "Path"),
}
_NOT_IN_XML = {"OrderOnPage", "RelatedKeywords", "ParentKeywords"}
_NOT_IN_DD4T_1 = {"Regions", "RenderedContent", "IsRoot", "IsAbstract"}


def encode_xml(root: str, document: Block, flavour: Flavour) -> bytes:
    """Return a document as UTF-8 XML without declaration, indented."""
    element = _Writer(flavour).write(root, document)
    etree.indent(element)
    return etree.tostring(element, encoding="utf-8", xml_declaration=False)


class _Writer:
    def __init__(self, flavour: Flavour) -> None:
        self._is_first = flavour is Flavour.DD4T_1

    def write(self, tag: str, value: Any) -> etree._Element:
        """Return the element of a member, an item of a list, or the root."""
        element = etree.Element(tag)
        if tag in _FIELD_SETS or tag == "FieldSet":
            element.extend(self._field_set(value))
        elif isinstance(value, dict):
            self._fill(element, value)
        elif isinstance(value, list):
            element.extend(self.write(_ITEMS[tag], each) for each in value)
        else:
            element.text = _to_text(tag, value) or None
        return element

    def _fill(self, element: etree._Element, block: Block) -> None:
        tag = str(element.tag)
        for name, value in self._members(tag, block):
            if name in _ATTRIBUTES.get(tag, ()):
                element.set(name, _to_text(name, value))
            else:
                element.append(self.write(name, value))

    def _members(self, tag: str, block: Block) -> Iterator[tuple[str, Any]]:
        ordered = {name: block[name] for name in _FIRST if name in block}
        if self._is_first and tag == "Field":
            ordered = {"EmbeddedValues": [], **ordered}
        for name, value in {**ordered, **block}.items():
            if name in _NOT_IN_XML or (self._is_first and name in _NOT_IN_DD4T_1):
                continue
            is_renamed = self._is_first and name == "KeywordValues"
            yield ("Keywords" if is_renamed else name), value
        if self._is_first and tag == "ComponentPresentation":
            yield "Conditions", []

    def _field_set(self, fields: Block) -> Iterator[etree._Element]:
        for name, field in fields.items():
            item = etree.Element("item")
            etree.SubElement(etree.SubElement(item, "key"), "string").text = name
            etree.SubElement(item, "value").append(self.write("Field", field))
            yield item


def _to_text(name: str, value: Any) -> str:
    match name:
        case "FieldType":
            return FIELD_TYPE_NAMES[FieldType(value)]
        case "ComponentType":
            return ComponentType(value).name.title()
        case "double":
            return f"{value:g}"
        case _:
            return str(value).lower() if isinstance(value, bool) else str(value)
