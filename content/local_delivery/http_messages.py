"""HTTP/1.1 requests read from a socket, within limits of size and time (RFC 9112)."""

from __future__ import annotations

import re
import socket
import time
from http import HTTPStatus

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How large and how slow a request may be."""

    idle_seconds: float = 75  # between requests of a connection
    head_seconds: float = 10  # from the first byte of a request to the end of its head
    body_seconds: float = 30  # for the whole body
    send_seconds: float = 30  # for a whole answer, or each part of a binary
    head_bytes: int = 32 * 1024  # 32 KiB
    target_bytes: int = 8 * 1024  # 8 KiB
    body_bytes: int = 64 * 1024 * 1024  # 64 MiB


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A request without its body."""

    method: str
    path: str  # as sent, still percent-encoded
    query: str
    version: str  # "HTTP/1.1" or "HTTP/1.0"
    headers: dict[str, str]  # lower-case names; repeated ones joined by a comma

    @property
    def keeps_alive(self) -> bool:
        """Whether the client wants to go on with the connection."""
        tokens = self.headers.get("connection", "").lower()
        if self.version == "HTTP/1.0":
            return "keep-alive" in tokens
        return "close" not in tokens

    @property
    def body_length(self) -> int:
        """The length of the body in bytes, 0 if there is none.

        Raises:
            BadRequestError: Not a length, or a body sent in chunks.
        """
        if "transfer-encoding" in self.headers:
            raise BadRequestError(HTTPStatus.NOT_IMPLEMENTED, "Send a Content-Length")
        length = self.headers.get("content-length", "0")
        # Ten digits are more than any limit, and cheap to read.
        if not re.fullmatch("[0-9]{1,10}", length):
            raise BadRequestError(HTTPStatus.BAD_REQUEST, "Bad Content-Length")
        return int(length)


class BadRequestError(Exception):
    """A request that is answered with an error status, and ends its connection."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(status, message)
        self.status = status
        self.message = message


class RequestReader:
    """Reads the requests of one connection; used by one thread."""

    def __init__(self, connection: socket.socket, limits: Limits) -> None:
        self._connection = connection
        self._limits = limits
        self._buffer = b""

    def read_request(self) -> Request | None:
        """Return the next request, or ``None`` if the client ended the connection.

        An idle client ends it as well.

        Raises:
            BadRequestError: Not HTTP, too large, or too slow.
            OSError: The connection broke.
        """
        if not self._buffer and not self._wait():
            return None
        deadline = time.monotonic() + self._limits.head_seconds
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            if len(self._buffer) > self._limits.head_bytes:
                break
            if not self._receive(deadline):
                return None
        if end < 0 or end > self._limits.head_bytes:
            raise BadRequestError(
                HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The head is too large"
            )
        head, self._buffer = self._buffer[:end], self._buffer[end + 4 :]
        return parse_request(head, self._limits)

    def read_body(self, request: Request) -> bytes:
        """Return the body of the request read last, empty if it has none.

        Raises:
            BadRequestError: Too large, too slow, cut off, or of unknown length.
            OSError: The connection broke.
        """
        length = request.body_length
        if length > self._limits.body_bytes:
            raise BadRequestError(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is too large"
            )
        if length > len(self._buffer) and "expect" in request.headers:
            self._connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        deadline = time.monotonic() + self._limits.body_seconds
        parts, missing = [self._buffer], length - len(self._buffer)
        while missing > 0:
            self._buffer = b""
            if not self._receive(deadline):
                raise BadRequestError(HTTPStatus.BAD_REQUEST, "The body is cut off")
            parts.append(self._buffer)
            missing -= len(self._buffer)
        received = b"".join(parts)
        body, self._buffer = received[:length], received[length:]
        return body

    def wait_for_end(self, seconds: float | None) -> None:
        """Read on, and forget, until the client ends the connection.

        Args:
            seconds: How long at most; ``None``: without end.
        """
        deadline = None if seconds is None else time.monotonic() + seconds
        while deadline is None or deadline > time.monotonic():
            remaining = None if deadline is None else deadline - time.monotonic()
            self._connection.settimeout(remaining and max(remaining, 0.001))
            try:
                if not self._connection.recv(65536):
                    return
            except TimeoutError:
                return

    def _wait(self) -> bool:
        """Return whether a request begins before the idle time is over."""
        self._connection.settimeout(self._limits.idle_seconds)
        try:
            self._buffer = self._connection.recv(65536)
        except TimeoutError:
            return False
        return bool(self._buffer)

    def _receive(self, deadline: float) -> bool:
        """Add to the buffer; return whether the client still sends."""
        # A time-out of 0 would mean not to wait, and not to fail.
        self._connection.settimeout(max(deadline - time.monotonic(), 0.001))
        try:
            received = self._connection.recv(65536)
        except TimeoutError as exc:
            raise BadRequestError(
                HTTPStatus.REQUEST_TIMEOUT, "The request is too slow"
            ) from exc
        self._buffer += received
        return bool(received)


_REQUEST_LINE = re.compile(
    r"([A-Z]{1,20}) (?:http://[^/?#\s]+)?(/[^\s?#]*)(?:\?([^\s#]*))? (HTTP/1\.[01])",
    re.ASCII,
)
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\x00\r\n]*?)[ \t]*")


def parse_request(head: bytes, limits: Limits) -> Request:
    """Return the request that a head, without the empty line after it, says.

    Raises:
        BadRequestError: It is no HTTP/1.1, or its target is too long.
    """
    first, *lines = head.decode("latin-1").split("\r\n")
    if len(first) > limits.target_bytes:
        raise BadRequestError(HTTPStatus.REQUEST_URI_TOO_LONG, "The URL is too long")
    match = _REQUEST_LINE.fullmatch(first)
    if not match:
        raise BadRequestError(HTTPStatus.BAD_REQUEST, "Not an HTTP/1.1 request line")
    headers: dict[str, str] = {}
    for line in lines:
        field = _HEADER.fullmatch(line)
        if not field:
            raise BadRequestError(HTTPStatus.BAD_REQUEST, "Bad header")
        name, value = field[1].lower(), field[2]
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    method, path, query, version = match.groups()
    if version == "HTTP/1.1" and "host" not in headers:
        raise BadRequestError(HTTPStatus.BAD_REQUEST, "No Host header")
    return Request(
        method=method, path=path, query=query or "", version=version, headers=headers
    )
