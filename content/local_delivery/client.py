"""Publishing to a local delivery that runs elsewhere, over its management side."""

from __future__ import annotations

import http.client
from collections.abc import Sequence
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import SplitResult, quote, urlencode, urlsplit

import msgspec

from content.exceptions import (
    ContentServiceResponseError,
    ContentServiceUnavailableError,
    DecodingError,
    InvalidUrlError,
    ItemNotFoundError,
)
from content.local_delivery.event_log import LoggedMessages
from content.local_delivery.index import ANY_PUBLICATION
from content.local_delivery.publishing import Change, PublishedPath

_TIMEOUT_SECONDS = 30
_ERRORS = {
    HTTPStatus.BAD_REQUEST: InvalidUrlError,
    HTTPStatus.NOT_FOUND: ItemNotFoundError,
    HTTPStatus.UNPROCESSABLE_ENTITY: DecodingError,
}
_T = TypeVar("_T")


class _Problem(msgspec.Struct, rename="pascal"):
    message: str = ""


def split_service_url(service_url: str) -> SplitResult:
    """Return the parts of the address of a service.

    Raises:
        InvalidUrlError: Not an address like ``http://127.0.0.1:8081/``.
    """
    parts = urlsplit(service_url)
    if parts.scheme != "http" or not parts.netloc:
        raise InvalidUrlError("Not the address of a service", url=service_url)
    return parts


class ManagementClient:
    """Does what a ``Publisher`` does, by asking a service to; used by one thread.

    Every method raises what the publisher would, and a ``ContentServiceError`` if the
    service cannot be asked.
    """

    def __init__(self, service_url: str) -> None:
        """Connect to nothing yet.

        Raises:
            InvalidUrlError: Not an address like ``http://127.0.0.1:8081/``.
        """
        parts = split_service_url(service_url)
        self._service_url = service_url
        self._base = parts.path.rstrip("/")
        self._connection = http.client.HTTPConnection(
            parts.netloc, timeout=_TIMEOUT_SECONDS
        )

    def publish(self, path: str, document: bytes, *, force: bool = False) -> Change:
        query = "?force=1" if force else ""
        return self._ask("PUT", f"/{quote(path)}{query}", Change, document)

    def unpublish(self, path: str) -> Change:
        return self._ask("DELETE", f"/{quote(path)}", Change)

    def find_paths(
        self, named: str, publication_id: int = ANY_PUBLICATION
    ) -> tuple[PublishedPath, ...]:
        query = urlencode({"item": named, "publication": publication_id})
        return self._ask("GET", f"?{query}", tuple[PublishedPath, ...])

    def fetch_events(self, after: int, *, wait_seconds: float = 0.0) -> LoggedMessages:
        """Return the messages after a number, waiting for the first for a while."""
        query = urlencode({"after": after, "wait": wait_seconds})
        return self._ask_for("GET", f"/-/events?{query}", LoggedMessages)

    def tell(self, messages: Sequence[str]) -> None:
        """Let all who follow the events hear these messages."""
        self._ask_for(
            "POST", "/-/events", dict[str, str], msgspec.json.encode(messages)
        )

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _ask(
        self, method: str, rest: str, kind: type[_T], body: bytes | None = None
    ) -> _T:
        return self._ask_for(method, f"/-/published{rest}", kind, body)

    def _ask_for(
        self, method: str, path: str, kind: type[_T], body: bytes | None = None
    ) -> _T:
        try:
            self._connection.request(method, f"{self._base}{path}", body=body)
            response = self._connection.getresponse()
            answer = response.read()
        except (OSError, http.client.HTTPException) as exc:
            self._connection.close()
            raise ContentServiceUnavailableError(
                f"No local delivery answers: {str(exc) or type(exc).__name__}",
                url=self._service_url,
            ) from exc
        if response.status == HTTPStatus.OK:
            return self._decode(answer, kind, response.status)
        problem = self._decode(answer, _Problem, response.status).message
        if error := _ERRORS.get(HTTPStatus(response.status)):
            raise error(problem)
        raise ContentServiceResponseError(problem, status=response.status)

    def _decode(self, answer: bytes, kind: type[_T], status: int) -> _T:
        try:
            return msgspec.json.decode(answer, type=kind)
        except msgspec.MsgspecError as exc:
            raise ContentServiceResponseError(
                "That is no local delivery", url=self._service_url, status=status
            ) from exc
