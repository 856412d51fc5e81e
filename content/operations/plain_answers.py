"""Answers of this process about itself, given before Django: small, and never kept."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse


class PlainAnswer(msgspec.Struct, frozen=True):
    """An answer to a GET."""

    status: HTTPStatus
    body: bytes
    content_type: str = "text/plain; charset=utf-8"

    def send(
        self, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer a request by it, as WSGI wants it; another method is refused."""
        method = environ["REQUEST_METHOD"]
        if method not in {"GET", "HEAD"}:
            return REFUSED_METHOD._send("GET", start_response)
        return self._send(method, start_response)

    def _send(self, method: str, start_response: StartResponse) -> Iterable[bytes]:
        headers = [
            ("Content-Type", self.content_type),
            ("Content-Length", str(len(self.body))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        if self.status is HTTPStatus.METHOD_NOT_ALLOWED:
            headers.append(("Allow", "GET, HEAD"))
        start_response(f"{self.status.value} {self.status.phrase}", headers)
        return [] if method == "HEAD" else [self.body]


REFUSED_METHOD = PlainAnswer(HTTPStatus.METHOD_NOT_ALLOWED, b"405 Method Not Allowed\n")
