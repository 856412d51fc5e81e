"""What callers ask for: the page, component presentation or keyword in some bytes."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, NamedTuple, cast

from content.exceptions import DecodingError
from content.model.component import Category, Component, Keyword
from content.model.decoding import fast_lane
from content.model.decoding.json_text import read_json
from content.model.decoding.kinds import RECORD_TYPES, Kind, find_kind, fold_name
from content.model.decoding.limits import DEFAULT_LIMITS, Limits
from content.model.decoding.nesting import check_nesting
from content.model.decoding.reader import read_record
from content.model.decoding.scalars import Misfit
from content.model.decoding.wrappings import unwrap
from content.model.decoding.xml_text import read_xml
from content.model.items import Record
from content.model.page import ComponentPresentation, Page


class Format(StrEnum):
    """The formats that DD4T publishes in."""

    JSON = "json"
    XML = "xml"


class Decoded(NamedTuple):
    """A document's record, and what the document was."""

    kind: Kind
    format: Format
    compressed: bool
    record: Record


_PRESENTATION_KINDS = (Kind.COMPONENT_PRESENTATION, Kind.COMPONENT)
_FOUND_BY_IDENTITY = ((Kind.KEYWORD,), (Kind.CATEGORY,))


def decode_page(document: bytes, limits: Limits = DEFAULT_LIMITS) -> Page:
    """Return the page in a published document.

    Raises:
        DecodingError: It is no page, or none that can be read;
            ``identity["place"]`` says where.
    """
    return cast("Page", _decode(document, (Kind.PAGE,), limits).record)


def decode_component_presentation(
    document: bytes, limits: Limits = DEFAULT_LIMITS
) -> ComponentPresentation:
    """Return the component presentation in a published document.

    A document that is a bare component becomes a presentation without template.

    Raises:
        DecodingError: As :func:`decode_page`.
    """
    record = _decode(document, _PRESENTATION_KINDS, limits).record
    return cast("ComponentPresentation", record)


def decode_keyword(document: bytes, limits: Limits = DEFAULT_LIMITS) -> Keyword:
    """Return the keyword in a content service's answer.

    Raises:
        DecodingError: As :func:`decode_page`.
    """
    return cast("Keyword", _decode(document, (Kind.KEYWORD,), limits).record)


def decode_category(document: bytes, limits: Limits = DEFAULT_LIMITS) -> Category:
    """Return the category, with its keywords, in a content service's answer.

    Raises:
        DecodingError: As :func:`decode_page`.
    """
    return cast("Category", _decode(document, (Kind.CATEGORY,), limits).record)


def decode_document(document: bytes, limits: Limits = DEFAULT_LIMITS) -> Decoded:
    """Return whatever a document holds, told by its content alone.

    The kind of a bare component is that of the presentation it becomes.

    Raises:
        DecodingError: As :func:`decode_page`.
    """
    return _decode(document, tuple(Kind), limits)


def _decode(document: bytes, kinds: tuple[Kind, ...], limits: Limits) -> Decoded:
    text, compressed = unwrap(document, limits)
    if text.startswith(b"<"):
        kind, record = _read(read_xml(text), kinds)
        decoded = Decoded(kind, Format.XML, compressed, record)
    else:
        kind, record = _find_fast(text, kinds) or _read_json(text, kinds, limits)
        decoded = Decoded(kind, Format.JSON, compressed, record)
    check_nesting(decoded.record, limits.max_depth)
    return _wrap_component(decoded)


def _wrap_component(decoded: Decoded) -> Decoded:
    if not isinstance(decoded.record, Component):
        return decoded
    presentation = ComponentPresentation(component=decoded.record)
    return decoded._replace(kind=Kind.COMPONENT_PRESENTATION, record=presentation)


def _find_fast(text: bytes, kinds: Iterable[Kind]) -> tuple[Kind, Record] | None:
    for kind in kinds:
        # Each refuses another kind at the first member that it does not know.
        if (record := fast_lane.find_record(text, kind)) is not None:
            return kind, record
    return None


def _read_json(
    text: bytes, kinds: tuple[Kind, ...], limits: Limits
) -> tuple[Kind, Record]:
    plain = cast("dict[str, Any]", read_json(text))  # it begins with a brace
    if "data" in plain and find_kind(plain) is None:
        content = _raw_content(plain)
        if isinstance(content, str):
            return _read_raw_content(content, kinds, limits)
        plain = content
    return _read(plain, kinds)


def _read_raw_content(
    content: str, kinds: tuple[Kind, ...], limits: Limits
) -> tuple[Kind, Record]:
    """Read the document that an answer quotes; no answer in it, or there is no end."""
    text, _ = unwrap(content.encode(), limits)
    if text.startswith(b"<"):
        return _read(read_xml(text), kinds)
    found = _find_fast(text, kinds)
    return found or _read(cast("dict[str, Any]", read_json(text)), kinds)


def _raw_content(envelope: dict[str, Any]) -> Any:
    """Return the document in a GraphQL answer: ``data.page.rawContent.data``, say."""
    match envelope["data"]:
        case {**queried}:
            for item in queried.values():
                match item:
                    case {"rawContent": {"data": dict(content)}}:
                        return content
                    case {"rawContent": {"content": str(content)}}:
                        return content
    raise DecodingError("A GraphQL answer without raw content", place="$.data")


def _read(plain: dict[str, Any], kinds: tuple[Kind, ...]) -> tuple[Kind, Record]:
    kind = _accept(plain, kinds)
    try:
        return kind, read_record(RECORD_TYPES[kind], plain)
    except Misfit as misfit:
        raise DecodingError(misfit.reason, place=misfit.place) from misfit
    except RecursionError as exc:
        raise DecodingError("Nested too deep", place="$") from exc


def _accept(plain: dict[str, Any], kinds: tuple[Kind, ...]) -> Kind:
    kind = find_kind(plain)
    if kind in kinds:
        return kind
    if kind is not None:
        reason = f"Expected a {kinds[0].label}, found a {kind.label}"
        raise DecodingError(reason, place="$")
    # Who asked for a keyword gets one that has no more than its identity.
    if kinds in _FOUND_BY_IDENTITY and "id" in map(fold_name, plain):
        return kinds[0]
    raise DecodingError("No published item of DD4T's", place="$")
