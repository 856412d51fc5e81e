"""XML text to the plain objects that JSON would have given.

Two flavours: what .NET's XmlSerializer writes (``<Fields><item><key>…``, attributes for
some members) and what DD4T 1 made of it for Java by a stylesheet (lower camel case,
``<item><string/><field/></item>``, ``textValues``, ``<fieldSet><fields/><schema/>``).
Names of members are left alone; the reader matches them in any case.

No entity is ever expanded and nothing is ever fetched: a document with a DTD is refused.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from content.exceptions import DecodingError

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_LISTS = {
    "values",
    "textvalues",
    "numericvalues",
    "datetimevalues",
    "linkedcomponentvalues",
    "embeddedvalues",
    "keywordvalues",
    "keywords",
    "relatedkeywords",
    "parentkeywords",
    "componentpresentations",
    "categories",
    "regions",
    "conditions",
    "targetgroupconditions",
}
_MAPPINGS = {"fields", "metadatafields", "metadata", "fieldset", "extensiondata"}
_NUMBER_TYPES = {"double", "float", "decimal", "int", "long", "short"}

_DECLARATION = re.compile(r"<\?xml\s[^>]*?\?>")
_ENCODING = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
# Possessive, so that a prolog of a million comments is judged in one pass.
_DTD = re.compile(r"(?>\s+|<!--.*?-->|<\?.*?\?>)*+<!DOCTYPE", re.DOTALL)


def read_xml(text: bytes) -> dict[str, Any]:
    """Return the members of the document's root.

    Raises:
        DecodingError: Not well-formed, with a DTD, or nested deeper than libxml2 goes
            (256 elements).
    """
    root = _shape(parse_xml(text))
    if not isinstance(root, dict):
        raise DecodingError("Nothing within the root element", place="/")
    return root


def parse_xml(text: bytes) -> etree._Element:
    """Return the document's root as it is; raises as :func:`read_xml`."""
    return _parse(_to_unicode(text))


def _to_unicode(text: bytes) -> str:
    """Decode, trusting the bytes more than the declaration.

    .NET declares UTF-16 for what it wrote to a string, and copies saved as Windows-1252
    kept their UTF-8 declaration.
    """
    declared = _ENCODING.match(text)
    for encoding in ("utf-8", declared[1].decode() if declared else "cp1252"):
        try:
            decoded = text.decode(encoding)
        except (UnicodeError, LookupError):
            continue
        if decoded.startswith("<"):  # as the bytes do
            return decoded
    return text.decode("cp1252", errors="replace")


def _parse(text: str) -> etree._Element:
    body = _DECLARATION.sub("", text, count=1)
    if _DTD.match(body):
        raise DecodingError("XML with a DTD", place="/")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(body.encode(errors="replace"), parser)
    except etree.XMLSyntaxError as exc:
        line, column = exc.position
        place = f"line {line}, column {column}"
        raise DecodingError(f"Broken XML: {exc.msg}", place=place) from exc


def _shape(element: etree._Element) -> Any:
    folded = _name(element).casefold()
    if folded == "fieldset" and (fields := _child(element, "fields")) is not None:
        return _mapping(fields)  # the Java flavour; its schema belongs to the field
    if folded in _MAPPINGS:
        return _mapping(element)
    if folded in _LISTS:
        return [_shape(child) for child in element]
    attributes = _attributes(element)
    if len(element) == 0 and (not attributes or (element.text or "").strip()):
        return _leaf(element)
    return _members(element, attributes)


def _members(element: etree._Element, attributes: dict[str, Any]) -> dict[str, Any]:
    """Return attributes and children by name; of a name that recurs the first counts."""
    members = attributes
    for child in element:
        name = _name(child)
        if name not in members:
            members[name] = _shape(child)
    if _name(element) == "field" and (schema := _embedded_schema(element)) is not None:
        members["embeddedSchema"] = _shape(schema)
    return members


def _embedded_schema(field: etree._Element) -> etree._Element | None:
    """Return the schema that the Java flavour repeats in each embedded field set."""
    values = _child(field, "embeddedvalues")
    first = values[0] if values is not None and len(values) else None
    return _child(first, "schema") if first is not None else None


def _mapping(element: etree._Element) -> dict[str, Any]:
    """Return the items by key. Of equal keys the last counts, as in JSON."""
    items = {}
    for item in element:
        if len(item) != 2:
            path = item.getroottree().getpath(item)
            raise DecodingError("Expected a key and a value", place=path)
        key, value = item
        name = "".join(map(str, key.itertext())).strip()
        if _name(value).casefold() == "value":  # .NET wraps both
            items[name] = _shape(value[0]) if len(value) else None
        else:
            items[name] = _shape(value)
    return items


def _leaf(element: etree._Element) -> str | float | None:
    if element.get(f"{_XSI}nil") == "true":
        return None
    text = element.text or ""
    if element.get(f"{_XSI}type", "").rpartition(":")[2] in _NUMBER_TYPES:
        try:
            return float(text)
        except ValueError:
            return text
    return text


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _child(element: etree._Element, folded: str) -> etree._Element | None:
    return next((each for each in element if _name(each).casefold() == folded), None)


def _attributes(element: etree._Element) -> dict[str, Any]:
    return {
        str(name): str(value)
        for name, value in element.attrib.items()
        if not str(name).startswith("{")
    }
