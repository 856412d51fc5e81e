"""From a published page to texts by key, in each of the forms that pages have.

1. Components, or fields embedded in them, with a field ``key`` and a field ``value``.
2. Components whose fields are the texts, by the fields' names.
3. JSON: an object of texts, as DXA publishes its resources; objects within it add
   ``outer.`` to their keys. One with ``files`` names further such documents.
4. XML: ``<data name="key"><value>text</value></data>``, as DD4T .NET publishes resources.

Of two texts with the same key the first one counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from content.exceptions import DecodingError
from content.factories.data_pages import DataPage
from content.labels.records import KeyedTexts
from content.model.component import Field, FieldType
from content.model.decoding.json_text import read_json
from content.model.decoding.xml_text import parse_xml

_KEY = ("key", "name")
_VALUE = ("value", "text")
_FILES = "files"
_MOST_FILES = 50
_DEEPEST = 10
_TEXT_TYPES = {FieldType.TEXT, FieldType.MULTI_LINE_TEXT, FieldType.EXTERNAL_LINK}

_Pairs = Iterator[tuple[str, str]]


def read_texts(page: DataPage) -> KeyedTexts:
    """Return the texts that a page holds.

    Raises:
        DecodingError: It is a document of another kind.
    """
    if page.text:
        return _read_document(page.text.strip())
    pairs = (
        pair for component in page.components for pair in _pairs_in(component.fields, 0)
    )
    return KeyedTexts(_first_of_each(pairs))


def _first_of_each(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    texts: dict[str, str] = {}
    seen: set[str] = set()
    for key, text in pairs:
        if key and key.casefold() not in seen:
            seen.add(key.casefold())
            texts[key] = text
    return texts


def _pairs_in(fields: Mapping[str, Field], depth: int) -> _Pairs:
    key, value = _find(fields, _KEY), _find(fields, _VALUE)
    if key:
        yield str(key).strip(), str(value or "")
        return
    for name, field in fields.items():
        if field.embedded_values and depth < _DEEPEST:
            for embedded in field.embedded_values:
                yield from _pairs_in(embedded, depth + 1)
        elif field.field_type in _TEXT_TYPES and not depth:
            yield name, str(field)


def _find(fields: Mapping[str, Field], names: Iterable[str]) -> Field | None:
    return next((field for name in names if (field := fields.get(name))), None)


def _read_document(text: str) -> KeyedTexts:
    if text.startswith("<"):
        return KeyedTexts(_first_of_each(_pairs_in_xml(text)))
    document = read_json(text.encode())
    if not isinstance(document, dict):
        raise DecodingError("Neither an object nor XML", place="$")
    files = document.get(_FILES)
    if isinstance(files, list):
        return KeyedTexts(parts=tuple(map(str, files[:_MOST_FILES])))
    return KeyedTexts(_first_of_each(_pairs_in_json(document, "", 0)))


def _pairs_in_json(document: Mapping[str, object], prefix: str, depth: int) -> _Pairs:
    for name, value in document.items():
        if isinstance(value, dict) and depth < _DEEPEST:
            yield from _pairs_in_json(value, f"{prefix}{name}.", depth + 1)
        elif isinstance(value, bool):
            yield f"{prefix}{name}", str(value).lower()
        elif isinstance(value, str | int | float):
            yield f"{prefix}{name}", str(value)


def _pairs_in_xml(text: str) -> _Pairs:
    root = parse_xml(text.encode())
    if root.tag != "root":
        raise DecodingError("XML of another kind", place="/")
    for data in root.iter("data"):
        yield data.get("name", ""), data.findtext("value") or ""
