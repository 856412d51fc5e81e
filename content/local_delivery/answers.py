"""What local delivery answers a request with."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec

JSON = "application/json; charset=utf-8"


class Answer(msgspec.Struct, frozen=True):
    """A status with a body, empty by default."""

    status: int = HTTPStatus.OK
    body: bytes = b""
    headers: Mapping[str, str] = {}

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
