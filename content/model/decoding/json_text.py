"""JSON text to plain objects, strictly.

Json.NET also takes comments, ``NaN``, single quotes and whatever follows the document.
None of these was ever seen in published content, and text behind the end is what a
broken transfer looks like: all of them are refused.
"""

from __future__ import annotations

import re

import msgspec

from content.exceptions import DecodingError

_decoder = msgspec.json.Decoder()
_BYTE_IN_MESSAGE = re.compile(r" \(byte ([0-9]+)\)$")


def read_json(text: bytes) -> object:
    """Return the objects, lists, text, numbers, booleans and ``None`` of a document.

    Of names that occur twice in an object the last one counts.

    Raises:
        DecodingError: Not JSON, not UTF-8, or nested deeper than Python's stack.
    """
    try:
        return _decoder.decode(text)
    except msgspec.DecodeError as exc:
        reason, place = _locate(str(exc))
        raise DecodingError(reason, place=place) from exc
    except UnicodeDecodeError as exc:
        raise DecodingError("Not UTF-8", place="$") from exc
    except RecursionError as exc:
        raise DecodingError("Nested too deep", place="$") from exc


def _locate(message: str) -> tuple[str, str]:
    match = _BYTE_IN_MESSAGE.search(message)
    if match is None:
        return message, "end" if "truncated" in message else "$"
    return message[: match.start()], f"byte {match[1]}"
