"""Reading what the .NET service's formatters make of an answer.

A document comes as a JSON string (JSON within JSON); behind some gateways as XML instead,
``<string xmlns="...">``. Whatever the content type says: the body is told by how it
begins. ``None`` stands for the service's ways of saying "not found" with a 200: nothing,
``null``, ``""``, and ``<string i:nil="true" />``. Binaries are read by
``content.providers.base64_answers``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from lxml import etree

from content.model.decoding.kinds import fold_name
from content.providers.transport import Answer

_BOM = b"\xef\xbb\xbf"
_BLANKS = b" \t\r\n"
_XML_ENVELOPE = re.compile(rb"(?:<\?xml[^>]*\?>\s*)?<(?:string|dateTime)[\s/>]")
_GZIP_IN_BASE64 = b"H4sI"
_ENVELOPE_TYPES = {
    "",
    "application/json",
    "application/xml",
    "text/html",  # what gateways make of anything
    "text/json",
    "text/plain",
    "text/xml",
}
_HTML = re.compile(rb"<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_MILLISECONDS = re.compile(r"/Date\((-?\d{1,14})(?:[+-]\d{4})?\)/")


def decode_document(answer: Answer) -> bytes | None:
    """Return a document, as published.

    One that comes without its envelope is taken as it is, if it could be one: the model
    says what is wrong with it.

    Raises:
        ValueError: The body holds no document.
    """
    body = _body_of(answer)
    if body.startswith(b'"') or _XML_ENVELOPE.match(body):
        text = _decode_text(body)
        return text.encode() if text.strip() else None
    if not body or body == b"null":
        return None
    could_be_one = body.startswith((b"{", b"<", _GZIP_IN_BASE64))
    if could_be_one and not _HTML.match(body):
        return body
    raise ValueError("the answer is no document")


def decode_documents(answer: Answer) -> tuple[bytes, ...]:
    """Return several documents, without those that are missing.

    Raises:
        ValueError: The body is no JSON list of strings.
    """
    texts = msgspec.json.decode(
        _body_of(answer) or b"null", type=list[str | None] | None
    )
    return tuple(text.encode() for text in texts or () if text and text.strip())


def decode_pairs(answer: Answer) -> list[tuple[str, str]]:
    """Return pairs of strings.

    Raises:
        ValueError: The body is no JSON list of such.
    """
    return msgspec.json.decode(_body_of(answer), type=list[tuple[str, str]])


def decode_string(answer: Answer) -> str | None:
    """Return a string, such as a URL.

    Raises:
        ValueError: The body is no JSON string or XML one.
    """
    body = _body_of(answer)
    if not body or body == b"null":
        return None
    return _decode_text(body).strip() or None


def is_envelope(headers: Mapping[str, str]) -> bool:
    """Whether an answer with these headers may be one of the service's formatters.

    Else it is what it was asked for, as it is.
    """
    content_type = headers.get("content-type", "").partition(";")[0]
    return content_type.strip().lower() in _ENVELOPE_TYPES


def decode_date(answer: Answer) -> datetime | None:
    """Return a date.

    Raises:
        ValueError: The body is no date.
    """
    text = decode_string(answer)
    return None if text is None else parse_date(text)


def decode_object(answer: Answer) -> Mapping[str, Any] | None:
    """Return a JSON object, its own members under their folded names.

    Raises:
        ValueError: The body is no JSON object.
    """
    try:
        members = msgspec.json.decode(
            _body_of(answer) or b"null", type=dict[str, Any] | None
        )
    except RecursionError as exc:
        raise ValueError("the answer is nested too deeply") from exc
    if members is None:
        return None
    return {fold_name(name): value for name, value in members.items()}


def parse_date(text: str) -> datetime | None:
    """Read a date in one of .NET's forms; one without a zone is taken for UTC.

    ``None`` stands for .NET's first moment: it is the value of a date that nobody set.

    Raises:
        ValueError: The text is no date.
    """
    if match := _MILLISECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(match[1]) / 1000, UTC)
    if text.startswith("0001-01-01"):
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def describe_error(answer: Answer) -> tuple[str, str]:
    """Return the message and the exception's type from the body of an error, if any.

    The message is one line, shortened; the stack trace that the service sends along is
    left out.
    """
    try:
        members = decode_object(answer) or {}
    except ValueError:
        return "", ""
    messages = (members.get("message"), members.get("exceptionmessage"))
    text = " ".join(message for message in messages if isinstance(message, str))
    kind = members.get("exceptiontype")
    return _one_line(text), _one_line(kind) if isinstance(kind, str) else ""


def _one_line(text: str) -> str:
    line = "".join(char if char.isprintable() else " " for char in text[:1000])
    return " ".join(line.split())[:200]


def _body_of(answer: Answer) -> bytes:
    return answer.body.removeprefix(_BOM).strip(_BLANKS)


def _decode_text(body: bytes) -> str:
    if not _XML_ENVELOPE.match(body):
        return msgspec.json.decode(body, type=str).removeprefix("\ufeff")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as exc:
        raise ValueError(f"the answer is no XML: {exc}") from exc
    if root.get(_NIL) == "true" or root.text is None:
        return ""
    return str(root.text)
