"""A binary from the answer that holds it, as it arrives: base64 in JSON, or as it is.

The DD4T REST service sends a JSON string of base64 (``byte[]`` as .NET's formatter writes
it); a gateway may make XML of that, and a service of another kind sends the bytes. As long
as it is not XML, no more than a chunk of it is in memory.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from content.providers import dotnet_answers
from content.providers.transport import Answer

_BOM = b"\xef\xbb\xbf"
_BLANKS = b" \t\r\n"
_NOTHING = b"null"
# Enough to tell what an answer begins with, and to be worth decoding.
_HEAD_BYTES = 16
_ESCAPE = re.compile(rb"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_HALF_AN_ESCAPE = re.compile(rb"\\(?:u[0-9a-fA-F]{0,3})?\Z")
_MEANINGS = {b"/": b"/", b"n": b"", b"r": b"", b"t": b""}


class BinaryReceiver:
    """Writes the binary of an answer to a file, from its beginning.

    Raises ``ValueError`` when it is called with what is no such answer.
    """

    def __init__(
        self, target: BinaryIO, *, max_bytes: int, max_envelope_bytes: int
    ) -> None:
        """Remember where to write.

        Args:
            max_bytes: The largest binary that is taken.
            max_envelope_bytes: The largest XML that is read.
        """
        self._target = target
        self._max_bytes = max_bytes
        self._max_envelope_bytes = max_envelope_bytes
        self.size_bytes = 0
        """What was written; 0 if the answer says that there is nothing."""

    def __call__(self, headers: Mapping[str, str], chunks: Iterator[bytes]) -> None:
        self.size_bytes = 0
        self._target.seek(0)
        self._target.truncate()
        if not dotnet_answers.is_envelope(headers):
            for chunk in chunks:
                self._write(chunk)
            return
        head = _read_head(chunks)
        if head.startswith(b'"'):
            for part in decode_base64_string(_again(head[1:], chunks)):
                self._write(part)
        elif head.startswith(b"<"):
            self._read_xml(headers, _again(head, chunks))
        elif head.rstrip(_BLANKS) not in {b"", _NOTHING} or any(chunks):
            raise ValueError("the answer is neither a string nor null")

    def _write(self, part: bytes) -> None:
        self.size_bytes += len(part)
        if self.size_bytes > self._max_bytes:
            raise ValueError(f"the binary is larger than {self._max_bytes} bytes")
        self._target.write(part)

    def _read_xml(self, headers: Mapping[str, str], chunks: Iterator[bytes]) -> None:
        body = bytearray()
        for chunk in chunks:
            body += chunk
            if len(body) > self._max_envelope_bytes:
                raise ValueError(
                    f"the answer is XML of more than {self._max_envelope_bytes} bytes"
                )
        self._write(
            dotnet_answers.decode_bytes(Answer(200, headers, bytes(body))) or b""
        )


def decode_base64_string(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Decode a JSON string that holds base64, without the quote that it begins with.

    Raises:
        ValueError: It holds something else, is cut off, or something follows it.
    """
    rest = b""  # of an escape that is not complete
    quantum = b""  # of four characters, those that are there
    is_padded = False
    for raw in chunks:
        text, quote, beyond = (rest + raw).partition(b'"')
        rest = b""
        if b"\\" in text:
            if half := None if quote else _HALF_AN_ESCAPE.search(text):
                text, rest = text[: half.start()], half[0]
            text = _ESCAPE.sub(_unescape, text)
        text = quantum + text.translate(None, _BLANKS)
        if is_padded and text:
            raise ValueError("the base64 goes on after its end")
        whole = len(text) // 4 * 4
        quantum = text[whole:]
        if whole:
            is_padded = text[whole - 1] == ord("=")
            yield _decode(text[:whole])
        if quote:
            if quantum:
                raise ValueError("the base64 is cut off")
            if beyond.strip(_BLANKS) or any(each.strip(_BLANKS) for each in chunks):
                raise ValueError("something follows the string")
            return
    raise ValueError("the string has no end")


def _decode(text: bytes) -> bytes:
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except binascii.Error as exc:
        raise ValueError(f"the string is no base64: {exc}") from exc


def _unescape(escape: re.Match[bytes]) -> bytes:
    if escape[1]:
        code = int(escape[1], 16)
        # What is no ASCII is no base64 either, and is told when it is decoded.
        return bytes([code]) if code < 0x80 else b"?"
    return _MEANINGS.get(escape[2], b"?")


def _read_head(chunks: Iterator[bytes]) -> bytes:
    """Return how the answer begins, without what may precede it."""
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head.lstrip(_BLANKS)) >= _HEAD_BYTES:
            break
    return head.removeprefix(_BOM).lstrip(_BLANKS)


def _again(head: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from chunks
