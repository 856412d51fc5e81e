"""From the body of a broker message to a cache event: JSON, XML or Java's log form.

The forms. The text connector for Tridion's cache channel sends JSON with ``type``,
``regionPath`` and ``key``, and reads ``eventType``, too; .NET readers and writers do not
mind the case of names. ActiveMQ's own ``transformation:jms-json`` wraps the members into
the class's name and the key into ``{"@class": "string", "$": ...}``, ``jms-xml`` sends
them as elements. XML connectors send them as attributes. In Tridion's logs an event is
``[CacheEvent eventType=Invalidate regionPath=... key=...]``.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec
from lxml import etree

from content.exceptions import CacheEventError
from content.invalidation.cache_events import CacheEvent, EventKind, KeyForm
from content.invalidation.event_keys import read_key
from content.invalidation.foreign_formats import describe_foreign_format

MAX_EVENT_BYTES = 64 * 1024  # 64 KiB; an event of Tridion has about 100 bytes
MAX_KEY_LENGTH = 512  # characters; of the key, and of the region's path
_HEAD_BYTES = 120

_KINDS = {
    "0": EventKind.FLUSH,
    "flush": EventKind.FLUSH,
    "1": EventKind.INVALIDATE,
    "invalidate": EventKind.INVALIDATE,
}
_TYPE_NAMES = ("type", "eventtype")
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_XML_DECLARATION = re.compile(r"\A<\?xml\s[^>]*+>")
_LOG_FORM = re.compile(r"\[CacheEvent\s([^\[\]]*)\]")
# Possessive and from a word's start, so that 64 KiB of one word are judged in one pass.
_LOG_MEMBER = re.compile(r"\b(\w++)=(\S*)")

_decode_json = msgspec.json.Decoder().decode


def parse_event(body: bytes | str, form: KeyForm = KeyForm.AUTO) -> CacheEvent:
    """Read a message.

    An event without a type invalidates its key: DD4T's listener for .NET does not look
    at types at all. One that has neither is refused.

    Raises:
        CacheEventError: The message is no cache event that can be read.
    """
    if len(body) > MAX_EVENT_BYTES:
        raise CacheEventError(
            "Too large for a cache event", bytes=len(body), head=_head(body)
        )
    content = body if isinstance(body, bytes) else body.encode(errors="replace")
    try:
        return _build_event(_read_members(content), _head(body), form)
    except CacheEventError as exc:
        raise CacheEventError(exc.message, **exc.identity, head=_head(body)) from exc


def _build_event(members: dict[str, Any], head: str, form: KeyForm) -> CacheEvent:
    region = _text(members.get("regionpath"))
    key = _text(members.get("key"))
    if not (region or key):
        raise CacheEventError("Neither region nor key")
    return CacheEvent(
        kind=_kind(members, key),
        region=region,
        key=key,
        readings=read_key(key, form) if key else (),
        head=head,
    )


def _kind(members: dict[str, Any], key: str) -> EventKind:
    for name in _TYPE_NAMES:
        if told := _text(members.get(name)):
            try:
                return _KINDS[told.casefold()]
            except KeyError:
                raise CacheEventError("Unknown event type", type=ascii(told)) from None
    if not key:
        raise CacheEventError("Neither type nor key")
    return EventKind.INVALIDATE


def _text(value: object) -> str:
    """Return a member as text, empty if it is absent, null or empty."""
    if isinstance(value, dict) and "$" in value:
        value = value["$"]
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise CacheEventError("A member of a wrong type", type=type(value).__name__)
    text = value.strip()
    if len(text) > MAX_KEY_LENGTH:
        raise CacheEventError("A member too long", characters=len(text))
    if not text.isprintable():
        raise CacheEventError("Control characters in a member")
    return "" if text == "null" else text


# -- the forms -------------------------------------------------------------------------


def _read_members(body: bytes) -> dict[str, Any]:
    """Return the members by name in lower case; of names that recur the last counts."""
    if foreign := describe_foreign_format(body):
        raise CacheEventError(foreign)
    text = _decode(body).strip("\0\ufeff \t\r\n")
    if text.startswith("{"):
        return _read_json(text)
    if text.startswith("<"):
        return _read_xml(text)
    if match := _LOG_FORM.search(text):
        return {name.casefold(): value for name, value in _LOG_MEMBER.findall(match[1])}
    raise CacheEventError("Neither JSON nor XML nor a logged event")


def _decode(body: bytes) -> str:
    """Decode; names, regions and keys are ASCII, so that errors elsewhere do not matter.

    ActiveMQ sends Java's own variant of UTF-8, with surrogates as three bytes each.
    """
    is_utf16 = body.startswith((b"\xff\xfe", b"\xfe\xff"))
    return body.decode("utf-16" if is_utf16 else "utf-8", errors="replace")


def _read_json(text: str) -> dict[str, Any]:
    try:
        document = _decode_json(text)
    except (msgspec.DecodeError, RecursionError) as exc:
        raise CacheEventError("Broken JSON", reason=str(exc)) from exc
    if len(document) == 1:
        [inner] = document.values()
        document = inner if isinstance(inner, dict) else document
    return {str(name).casefold(): value for name, value in document.items()}


def _read_xml(text: str) -> dict[str, Any]:
    # Entities can only be declared in a DTD, and in attributes they are always expanded.
    if "<!DOCTYPE" in text:
        raise CacheEventError("XML with a DTD")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    body = _XML_DECLARATION.sub("", text, count=1)
    try:
        root = etree.fromstring(body.encode(errors="replace"), parser)
    except etree.XMLSyntaxError as exc:
        raise CacheEventError("Broken XML", reason=str(exc)) from exc
    members: dict[str, Any] = {
        _local_name(child.tag): "".join(map(str, child.itertext())) for child in root
    }
    members.update(
        (_local_name(name), str(value))
        for name, value in root.items()
        if not str(name).startswith(_XSI)  # its "type" is none of an event
    )
    return members


def _local_name(name: object) -> str:
    return str(name).rpartition("}")[2].casefold()


def _head(body: bytes | str) -> str:
    """Return how a message begins, with everything but printable ASCII escaped."""
    head = body[:_HEAD_BYTES]
    return ascii(head if isinstance(head, str) else head.decode("latin-1"))[1:-1]
