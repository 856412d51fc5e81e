"""Reading a binary from the body of an answer while it arrives, in constant memory.

The .NET service sends the bytes as base64 in a JSON string, some gateways make
``<base64Binary>`` or ``<string>`` of it, and others send them as they are. Line breaks
may stand within the base64, and escapes wherever the notation allows them.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from itertools import chain
from typing import BinaryIO

import msgspec

from content.providers import failures
from content.providers.dotnet_answers import is_envelope
from content.providers.failures import FailedAttemptError

_BOM = b"\xef\xbb\xbf"
_BLANKS = b" \t\r\n\f"
_HEAD_BYTES = 4096  # an XML declaration and a start tag are shorter
_TAIL_BYTES = 64  # so is an end tag


class UnreadableBinaryError(ValueError):
    """A body that holds no binary, or not all of one."""


class BinaryReceiver:
    """Writes the binary of an answer to a file, from its beginning with every attempt."""

    def __init__(self, target: BinaryIO, *, max_bytes: int) -> None:
        self._target = target
        self._max_bytes = max_bytes
        self.size_bytes = 0  # of what came last; 0: there is no binary

    def __call__(self, headers: Mapping[str, str], chunks: Iterator[bytes]) -> None:
        """Write what a body holds.

        Raises:
            UnreadableBinaryError: It holds no binary.
            FailedAttemptError: It holds more than is allowed.
            OSError: The file cannot be written.
        """
        self.size_bytes = 0
        self._target.seek(0)
        self._target.truncate()
        for piece in read_binary(headers, chunks):
            self.size_bytes += len(piece)
            if self.size_bytes > self._max_bytes:
                raise FailedAttemptError(failures.TOO_LARGE, status=HTTPStatus.OK)
            self._target.write(piece)


def read_binary(headers: Mapping[str, str], chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes of a binary piece by piece; nothing if there is no binary.

    Whether a body has an envelope is told by its type, which one by how it begins.

    Raises:
        UnreadableBinaryError: The body is no envelope of base64, or not a whole one.
    """
    chunks = iter(chunks)
    if not is_envelope(headers):
        yield from chunks
        return
    start = _first(chunks)
    if start.startswith(b'"'):
        yield from _decode(_JSON.read(chain((start[1:],), chunks)))
    elif start.startswith(b"<"):
        head, rest = _split_xml_head(start, chunks)
        if head["empty"]:
            _expect_nothing(chain((rest,), chunks))
        else:
            yield from _decode(_XML.read(chain((rest,), chunks)))
    elif _tail(chain((start,), chunks)) not in {b"", b"null"}:
        raise UnreadableBinaryError("the answer is no string that holds a binary")


class _Notation(msgspec.Struct, frozen=True, kw_only=True):
    """How a text is written: what ends it, and what its escapes look like."""

    end: bytes
    tail: re.Pattern[bytes]  # what may follow the text, from its end on
    begin_escape: bytes
    escape: re.Pattern[bytes]  # a whole one; its groups are a character's number
    longest_escape: int
    # The escapes that base64 is full of, with their meaning. The others are looked at
    # one by one.
    frequent: tuple[tuple[bytes, bytes], ...]

    def read(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Yield the text, its escapes resolved, up to its end; nothing else may follow."""
        held = b""
        for chunk in chunks:
            text, end, rest = (held + chunk).partition(self.end)
            text, held = self._resolve(text)
            yield text
            if end:
                if held or not self.tail.fullmatch(_tail(chain((end, rest), chunks))):
                    raise UnreadableBinaryError("the answer does not end as it began")
                return
        raise UnreadableBinaryError("the answer is cut off")

    def _resolve(self, text: bytes) -> tuple[bytes, bytes]:
        """Return a text without escapes, and what begins one at its end."""
        if self.begin_escape not in text:
            return text, b""
        if self.begin_escape * 2 in text:  # an escape's beginning, itself escaped
            raise UnreadableBinaryError("the answer is no base64")
        held = b""
        start = text.rfind(self.begin_escape, max(0, len(text) - self.longest_escape))
        if start >= 0 and not self.escape.match(text, start):
            text, held = text[:start], text[start:]
            if len(held) >= self.longest_escape:
                raise UnreadableBinaryError("the answer is no base64")
        for written, meant in self.frequent:
            text = text.replace(written, meant)
        if self.begin_escape in text:
            text = self.escape.sub(_resolve_escape, text)
        return text, held


_JSON = _Notation(
    end=b'"',
    tail=re.compile(b'"'),
    begin_escape=b"\\",
    escape=re.compile(rb'\\(?:u(?P<hex>[0-9a-fA-F]{4})|["\\/bfnrt])'),
    longest_escape=len(r"\u002b"),
    frequent=(
        (rb"\r\n", b""),
        (rb"\n", b""),
        (rb"\/", b"/"),
        (rb"\u002B", b"+"),
        (rb"\u002b", b"+"),
    ),
)
_XML = _Notation(
    end=b"<",
    tail=re.compile(rb"</(?:string|base64Binary)\s*>"),
    begin_escape=b"&",
    escape=re.compile(
        rb"&(?:#x(?P<hex>[0-9a-fA-F]{1,6})|#(?P<decimal>[0-9]{1,7})|[a-z]{2,4});"
    ),
    longest_escape=len("&#1114111;"),
    frequent=((b"&#xD;", b""), (b"&#xA;", b"")),
)
_NAMED = {rb"\n": 10, rb"\r": 13, rb"\t": 9, rb"\f": 12, rb"\/": ord("/")}
_NO_ASCII = 128
_XML_HEAD = re.compile(
    rb"(?:<\?xml[^>]*\?>\s*)?<(?:string|base64Binary)"
    rb"(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))*\s*(?P<empty>/)?>"
)


def _resolve_escape(match: re.Match[bytes]) -> bytes:
    """Return the character that an escape stands for, if base64 has any use for it."""
    numbers = match.groupdict()
    if digits := numbers.get("hex"):
        number = int(digits, 16)
    elif digits := numbers.get("decimal"):
        number = int(digits)
    else:
        number = _NAMED.get(match[0], _NO_ASCII)
    if number >= _NO_ASCII:
        raise UnreadableBinaryError("the answer is no base64")
    return bytes([number])


def _decode(texts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what a text in base64 says, as much at a time as it comes in."""
    held = b""
    is_over = False
    for text in texts:
        if any(blank in text for blank in _BLANKS):
            text = text.translate(None, _BLANKS)  # noqa: PLW2901  # the same text
        if not text:
            continue
        if is_over:
            raise UnreadableBinaryError("the answer is no base64: more after its end")
        text = held + text  # noqa: PLW2901  # as above
        whole = len(text) // 4 * 4
        quanta, held = text[:whole], text[whole:]
        if quanta:
            yield _decode_quanta(quanta)
            is_over = quanta.endswith(b"=")
        if is_over and held:
            raise UnreadableBinaryError("the answer is no base64: more after its end")
    if held:
        raise UnreadableBinaryError("the answer is no base64: cut off")


def _decode_quanta(quanta: bytes) -> bytes:
    try:
        return binascii.a2b_base64(quanta, strict_mode=True)
    except binascii.Error as exc:
        raise UnreadableBinaryError(f"the answer is no base64: {exc}") from exc


def _first(chunks: Iterator[bytes]) -> bytes:
    """Return the beginning of a body, without what does not matter."""
    start = b""
    for chunk in chunks:
        start += chunk
        if len(start) < len(_BOM) and _BOM.startswith(start):
            continue
        start = start.removeprefix(_BOM).lstrip(_BLANKS)
        if start:
            break
    return start


def _tail(chunks: Iterable[bytes]) -> bytes:
    """Return all that comes, without the blanks around it, if that is little.

    Raises:
        UnreadableBinaryError: It is much.
    """
    tail = b""
    for chunk in chunks:
        tail = (tail + chunk).lstrip(_BLANKS)
        if len(tail.rstrip(_BLANKS)) > _TAIL_BYTES:
            raise UnreadableBinaryError("the answer is no string that holds a binary")
        tail = tail[: _TAIL_BYTES + 1]  # of many blanks one will do
    return tail.rstrip(_BLANKS)


def _expect_nothing(chunks: Iterable[bytes]) -> None:
    if _tail(chunks):
        raise UnreadableBinaryError("the answer does not end as it began")


def _split_xml_head(
    start: bytes, chunks: Iterator[bytes]
) -> tuple[re.Match[bytes], bytes]:
    """Return the beginning of an XML envelope, and what follows it."""
    while not (head := _XML_HEAD.match(start)):
        chunk = next(chunks, b"")
        if not chunk or len(start) > _HEAD_BYTES:
            raise UnreadableBinaryError("the answer is no XML that holds a binary")
        start += chunk
    return head, start[head.end() :]
