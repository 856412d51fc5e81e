"""Asks a running site what its processes know, over HTTP."""

from __future__ import annotations

import http.client
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec
from django.conf import settings  # noqa: TID251  # whether to claim HTTPS is Django's own

from content.operations.inspection.exceptions import InspectionError
from content.operations.inspection.records import Finding, Question
from content.operations.inspection.signed_questions import HEADER, PATH, sign_question
from content.operations.inspection.site_address import usual_host

_TIMEOUT_SECONDS = 30.0  # a process may look at every page that it keeps
_LONGEST_HEADER = 8_000  # characters; gunicorn takes little more
_CONNECTIONS = {
    "http": http.client.HTTPConnection,
    "https": http.client.HTTPSConnection,
}

F = TypeVar("F", bound=Finding)


class SiteAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a process of the site says."""

    process: str
    finding: msgspec.Raw = msgspec.Raw(b"null")
    error: str = ""
    """Why there is no finding."""


def ask_site(question: Question, kind: type[F], site_url: str) -> tuple[F, str]:
    """Return what one process of a site finds, and which.

    Raises:
        InspectionError: It cannot be asked, or refuses to tell.
    """
    signed = sign_question(question)
    if len(signed) > _LONGEST_HEADER:
        raise InspectionError("That is too much for one question")
    answer = _decode(_fetch(site_url, signed), SiteAnswer, site_url)
    if answer.error:
        raise InspectionError(f"{answer.process}: {answer.error}")
    return _decode(answer.finding, kind, site_url), answer.process


def _fetch(site_url: str, signed: str) -> bytes:
    parts = urlsplit(site_url)
    connection: http.client.HTTPConnection
    try:
        connection = _CONNECTIONS[parts.scheme](parts.netloc, timeout=_TIMEOUT_SECONDS)
    except (KeyError, http.client.InvalidURL) as exc:
        raise InspectionError(f"{site_url} is not the address of a site") from exc
    headers = {HEADER: signed, "Host": usual_host(site_url)}
    if parts.scheme == "http" and settings.SECURE_SSL_REDIRECT:
        headers["X-Forwarded-Proto"] = (
            "https"  # as the proxy does, in whose place this is
        )
    path = f"{parts.path.rstrip('/')}/{PATH}"
    try:
        connection.request("POST", path, headers=headers)
        response = connection.getresponse()
        body: bytes = response.read()
    except (OSError, http.client.HTTPException) as exc:
        raise InspectionError(
            f"No site answers at {site_url}: {str(exc) or type(exc).__name__}."
            " CONTENT_SITE_URL or --site says where it is"
        ) from exc
    finally:
        connection.close()
    _check_status(response, site_url)
    return body


def _check_status(response: http.client.HTTPResponse, site_url: str) -> None:
    match response.status:
        case HTTPStatus.OK | HTTPStatus.SERVICE_UNAVAILABLE:
            return
        case HTTPStatus.NOT_FOUND:
            raise InspectionError(
                f"{site_url} tells nothing: it has another SITE_SECRET_KEY, its clock is"
                " not ours, or it is another site"
            )
        case status:
            location = response.getheader("Location", "")
            leads = f", and leads to {location}" if location else ""
            raise InspectionError(f"{site_url} answers {status}{leads}")


D = TypeVar("D")


def _decode(answer: bytes | msgspec.Raw, kind: type[D], site_url: str) -> D:
    try:
        return msgspec.json.decode(answer, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
        raise InspectionError(
            f"What {site_url} answers is not understood; it may be of another version"
        ) from exc
