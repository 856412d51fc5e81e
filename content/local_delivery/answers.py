"""What local delivery answers a request with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Protocol

import msgspec

JSON = "application/json; charset=utf-8"


class Body(Protocol):
    """A body that is not in memory as a whole."""

    size_bytes: int

    def __iter__(self) -> Iterator[bytes]:
        """Yield its parts, once."""
        ...

    def close(self) -> None:
        """Let go of what it is read from."""
        ...


class Answer(msgspec.Struct, frozen=True):
    """A status with a body, empty by default."""

    status: int = HTTPStatus.OK
    body: bytes | Body = b""
    headers: Mapping[str, str] = {}

    @property
    def size_bytes(self) -> int:
        """The length of the body."""
        body = self.body
        return len(body) if isinstance(body, bytes) else body.size_bytes

    def parts(self) -> Iterator[bytes]:
        """Yield the body."""
        if isinstance(self.body, bytes):
            yield self.body
        else:
            yield from self.body

    def close(self) -> None:
        """Let go of what the body is read from."""
        if not isinstance(self.body, bytes):
            self.body.close()

    @property
    def status_line(self) -> str:
        """The status with its phrase, ``404 Not Found``."""
        return f"{int(self.status)} {HTTPStatus(self.status).phrase}"


def answer_json(value: Any, status: int = HTTPStatus.OK) -> Answer:
    """Return an answer with a value as JSON."""
    return Answer(status, msgspec.json.encode(value))


def answer_message(status: int, message: str, **headers: str) -> Answer:
    """Return an answer that says what is wrong, in the form of the .NET service."""
    return Answer(status, msgspec.json.encode({"Message": message}), headers)
