"""Local delivery as a WSGI application: the DD4T REST service, and management."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from content.exceptions import ItemNotFoundError
from content.local_delivery.answers import (
    JSON,
    Answer,
    answer_json,
    answer_message,
)
from content.local_delivery.contract import BadQuestionError, Dd4tContract
from content.local_delivery.dotnet import (
    DotnetContract,
    DotnetFailureError,
    collapse_slashes,
    describe_failure,
)
from content.local_delivery.management import PREFIX, Management, ManagementRequest
from content.local_delivery.routes import find_question
from content.local_delivery.sessions import SESSION_COOKIE, SESSION_HEADER

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

logger = logging.getLogger(__name__)


class Application:
    """Answers requests; safe to use from several threads.

    Args:
        contract: A ``DotnetContract`` makes the rest behave as the .NET service, too.
        find_contract: Returns the one for the token of a preview session; ``None`` if
            there are no such sessions.
    """

    def __init__(
        self,
        contract: Dd4tContract,
        management: Management,
        find_contract: Callable[[str], Dd4tContract] | None = None,
    ) -> None:
        self._contract = contract
        self._find_contract = find_contract
        self._management = management
        self._is_dotnet = isinstance(contract, DotnetContract)

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        answer = self._answer(environ)
        headers = [("Content-Length", str(answer.size_bytes))]
        if answer.size_bytes:
            headers.append(("Content-Type", JSON))
        headers.extend(answer.headers.items())
        start_response(answer.status_line, headers)
        return [answer.body] if isinstance(answer.body, bytes) else answer.body

    def _answer(self, environ: WSGIEnvironment) -> Answer:
        try:
            # WSGI hands the bytes of the path over as Latin-1.
            path = environ["PATH_INFO"].encode("latin-1").decode()
        except UnicodeDecodeError:
            return answer_message(HTTPStatus.BAD_REQUEST, "The path is not UTF-8")
        if path.startswith(PREFIX):
            return self._management.answer(_management_request(environ, path))
        try:
            return self._answer_contract(environ, path)
        except OSError as exc:
            logger.exception("published file cannot be read: path=%s", path)
            return self._answer_failure("System.IO.IOException", str(exc))
        except DotnetFailureError as exc:
            return self._answer_failure(exc.exception_type, exc.message)

    def _answer_contract(self, environ: WSGIEnvironment, path: str) -> Answer:
        method = environ["REQUEST_METHOD"]
        if self._is_dotnet:
            path = collapse_slashes(path)
        question = find_question(path)
        if question is None:
            return answer_message(
                HTTPStatus.NOT_FOUND,
                "No HTTP resource was found that matches the request URI.",
            )
        if method != "GET":
            return answer_message(
                HTTPStatus.METHOD_NOT_ALLOWED,
                f"The requested resource does not support http method '{method}'.",
                Allow="GET",
            )
        try:
            return Answer(body=self._contract_for(environ).answer(question))
        except ItemNotFoundError:
            return Answer(HTTPStatus.NOT_FOUND)
        except BadQuestionError as exc:
            return answer_message(HTTPStatus.BAD_REQUEST, str(exc))

    def _contract_for(self, environ: WSGIEnvironment) -> Dd4tContract:
        if self._find_contract is None:
            return self._contract
        return self._find_contract(_session_token(environ))

    def _answer_failure(self, exception_type: str, message: str) -> Answer:
        members = describe_failure(exception_type, message)
        if not self._is_dotnet:  # tells callers nothing of the machine
            members = {"Message": members["Message"]}
        return answer_json(members, HTTPStatus.INTERNAL_SERVER_ERROR)


def _session_token(environ: WSGIEnvironment) -> str:
    header = "HTTP_" + SESSION_HEADER.upper().replace("-", "_")
    if token := environ.get(header, ""):
        return str(token)
    cookies = environ.get("HTTP_COOKIE", "").split(";")
    found = (each.strip().partition("=") for each in cookies)
    return next((value for name, _, value in found if name == SESSION_COOKIE), "")


def _management_request(environ: WSGIEnvironment, path: str) -> ManagementRequest:
    return ManagementRequest(
        method=environ["REQUEST_METHOD"],
        path=path.removeprefix(PREFIX),
        query=environ.get("QUERY_STRING", ""),
        body=environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)),
        peer=environ.get("REMOTE_ADDR", ""),
        host=environ.get("HTTP_HOST", ""),
        origin=environ.get("HTTP_ORIGIN"),
    )
