"""From a published page to redirects, in each of the forms that pages have.

1. Components, or fields embedded in them, with the fields ``from``, ``to``, and perhaps
   ``kind`` (or ``type``) and ``keep_query``. Dyndle's components are such.
2. A JSON list of objects with such members.
3. Lines ``/old /new permanent``, as a document or in a text field ``redirects``; what
   follows a ``#`` is a remark.

Names match whatever their case. What is wrong with one redirect is said of that one, and
the others count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from content.exceptions import DecodingError
from content.factories.data_pages import DataPage
from content.model.component import Field, FieldType
from content.model.decoding.json_text import read_json
from content.redirects.records import Redirect, RedirectKind, RedirectList

_FROM = ("from", "source", "old")
_TO = ("to", "target", "destination", "new")
_KIND = ("kind", "type", "status")
_KEEP_QUERY = ("keep_query", "keepquery", "keep query")
_LINES = "redirects"
_NO = {"no", "false", "0", "off", "nee"}
_DEEPEST = 10
_MOST = 10_000
_LONGEST = 2_048


class _Collector:
    def __init__(self) -> None:
        self.redirects: list[Redirect] = []
        self.problems: list[str] = []

    def add(
        self, source: str, target: str, kind: str = "", keep_query: str = ""
    ) -> None:
        """Take a redirect, or note what is wrong with it."""
        source, target = source.strip(), target.strip()
        read_kind = _read_kind(kind)
        if read_kind is None:
            self.problems.append(f"{source}: the kind {kind!r} is not known")
        elif not source.startswith(("/", "^")):
            self.problems.append(f"{source!r} does not begin with a slash or ^")
        elif not target and read_kind is not RedirectKind.GONE:
            self.problems.append(f"{source}: it does not say where to")
        elif max(len(source), len(target)) > _LONGEST:
            self.problems.append(f"{source[:80]}: too long")
        elif len(self.redirects) >= _MOST:
            self.problems.append(f"{source}: more than {_MOST} redirects")
        else:
            self.redirects.append(
                Redirect(
                    source=source,
                    target=target,
                    kind=read_kind,
                    keeps_query=keep_query.strip().casefold() not in _NO,
                )
            )


def read_redirects(page: DataPage) -> RedirectList:
    """Return the redirects that a page holds.

    Raises:
        DecodingError: It is a document of another kind.
    """
    collector = _Collector()
    if page.text:
        _read_text(page.text, collector)
    for component in page.components:
        _read_fields(component.fields, collector, 0)
    return RedirectList(tuple(collector.redirects), tuple(collector.problems))


def _read_kind(text: str) -> RedirectKind | None:
    text = text.strip().casefold()
    if not text or text.startswith(("temporary", "302", "303", "307", "found")):
        return RedirectKind.TEMPORARY
    if text.startswith(("permanent", "301", "308", "moved")):
        return RedirectKind.PERMANENT
    if text.startswith(("gone", "410")):
        return RedirectKind.GONE
    return None


def _read_fields(
    fields: Mapping[str, Field], collector: _Collector, depth: int
) -> None:
    source = _text_of(fields, _FROM)
    if source:
        collector.add(
            source,
            _text_of(fields, _TO),
            _text_of(fields, _KIND),
            _text_of(fields, _KEEP_QUERY),
        )
        return
    lines = fields.get(_LINES)
    if lines and lines.field_type in {FieldType.TEXT, FieldType.MULTI_LINE_TEXT}:
        for text in lines.values:
            _read_lines(text, collector)
    if depth < _DEEPEST:
        for field in fields.values():
            for embedded in field.embedded_values:
                _read_fields(embedded, collector, depth + 1)


def _text_of(fields: Mapping[str, Field], names: Iterable[str]) -> str:
    for name in names:
        field = fields.get(name)
        if not field:
            continue
        if field.keyword_values:
            return field.keyword_values[0].key or field.keyword_values[0].title
        if field.linked_component_values:
            return field.linked_component_values[0].id_text
        return str(field)
    return ""


def _read_text(text: str, collector: _Collector) -> None:
    text = text.strip()
    if text.startswith("<"):
        raise DecodingError("XML is no list of redirects", place="byte 0")
    if not text.startswith(("[", "{")):
        _read_lines(text, collector)
        return
    for each in _records_in(read_json(text.encode())):
        collector.add(
            _member(each, _FROM),
            _member(each, _TO),
            _member(each, _KIND),
            _member(each, _KEEP_QUERY),
        )


def _records_in(document: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(document, dict):
        document = next((v for k, v in document.items() if k.casefold() == _LINES), ())
    for each in document if isinstance(document, list) else ():
        if isinstance(each, dict):
            yield {str(name).casefold(): value for name, value in each.items()}


def _member(record: Mapping[str, Any], names: Iterable[str]) -> str:
    found = next((record[name] for name in names if name in record), "")
    return "" if found is None else str(found)


def _read_lines(text: str, collector: _Collector) -> None:
    for line in text.splitlines():
        words = line.partition(" #")[0].split()
        if not words or words[0].startswith("#"):
            continue
        if len(words) > 1 and _read_kind(words[1]) is RedirectKind.GONE:
            words.insert(1, "")
        collector.add(*words[:1], *(words[1:2] or [""]), *words[2:4])
        if len(words) > 4:
            collector.problems.append(f"{words[0]}: words after the kind: {line!r}")
