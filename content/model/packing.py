"""Records to bytes and back, for caches: msgpack, typed, never pickle."""

from __future__ import annotations

import functools
from collections.abc import Hashable
from typing import Any, TypeVar, cast

import msgspec

from content.exceptions import DecodingError
from content.model.field_set import NamedSet

_T = TypeVar("_T")


def _to_plain(value: object) -> object:
    if isinstance(value, NamedSet):
        return dict(value.items())
    raise NotImplementedError(f"Cannot pack a {type(value).__name__}")


_encoder = msgspec.msgpack.Encoder(enc_hook=_to_plain)


def pack(record: msgspec.Struct) -> bytes:
    """Return a record as bytes; attributes with their default take none.

    Dates with a zone keep their instant and come back in UTC.
    """
    return _encoder.encode(record)


def unpack(record_type: type[_T], packed: bytes) -> _T:
    """Return the record that was packed, equal to the original.

    Raises:
        DecodingError: The bytes are broken, or of another version of the record.
    """
    try:
        record: _T = _decoder(cast("Hashable", record_type)).decode(packed)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise DecodingError(f"No packed {record_type.__name__}: {exc}") from exc
    return record


@functools.cache
def _decoder(record_type: type[Any]) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(record_type)
