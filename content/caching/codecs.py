"""How values become bytes and back."""

from __future__ import annotations

from typing import Protocol, TypeVar

T = TypeVar("T")


class Codec(Protocol[T]):
    """How a kind of value is stored."""

    def encode(self, value: T) -> bytes:
        """Return the value as bytes."""
        ...

    def decode(self, payload: bytes) -> T:
        """Return the value; raise ``DecodingError`` if the bytes are none."""
        ...

    def size_bytes(self, payload: bytes) -> int:
        """Return about how much memory the decoded value takes."""
        ...
