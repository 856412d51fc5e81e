"""Asks a server on this machine over one connection, as a browser does."""

from __future__ import annotations

import http.client
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Self

import msgspec

from content.operations.stage.exceptions import NoAnswerError

_TIMEOUT_SECONDS = 30.0


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a server sent."""

    status: int
    headers: Mapping[str, str]
    """By name in lower case; of one that recurs, the last."""
    body: bytes
    seconds: float
    """From the request's first byte to the answer's last, with a new connection if any."""

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class HttpClient:
    """Keeps its connection from request to request; for one thread."""

    def __init__(self, port: int, *, timeout_seconds: float = _TIMEOUT_SECONDS) -> None:
        """Connect to nothing yet.

        Args:
            timeout_seconds: The longest silence, not the longest answer.
        """
        self._connection = http.client.HTTPConnection(
            "127.0.0.1", port, timeout=timeout_seconds
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask for a path; redirections are not followed.

        Where the server has meanwhile closed the connection it is asked anew, once.

        Raises:
            NoAnswerError: There was no complete answer.
        """
        begun = time.monotonic()
        is_kept = self._connection.sock is not None
        try:
            response = self._request(path, headers or {}, may_be_closed=is_kept)
            body = response.read()
        except (OSError, http.client.HTTPException) as exc:
            self.close()
            raise NoAnswerError(f"No answer for {path}: {exc!r}") from exc
        return Answer(
            status=response.status,
            headers={name.lower(): value for name, value in response.getheaders()},
            body=body,
            seconds=time.monotonic() - begun,
        )

    def close(self) -> None:
        """Close the connection; the next request makes one again."""
        self._connection.close()

    def _request(
        self, path: str, headers: Mapping[str, str], *, may_be_closed: bool
    ) -> http.client.HTTPResponse:
        try:
            self._connection.request("GET", path, headers=dict(headers))
            return self._connection.getresponse()
        except ConnectionError:  # also of a connection closed before the first byte
            if not may_be_closed:
                raise
            self.close()
            return self._request(path, headers, may_be_closed=False)
