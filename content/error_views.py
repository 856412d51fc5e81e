"""Responses for what cannot be shown, from templates that need no content.

``templates/errors/<status>.html`` stand alone: they extend nothing, and use neither
content tags nor the database, so that they work when nothing else does.
"""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from content.conf import conf


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400: the request cannot be for anything that is published."""
    return _error_response(HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest) -> HttpResponse:
    """Answer 403: what was sent does not come from a page of this site."""
    return _error_response(HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404: nothing is published there."""
    return _error_response(HTTPStatus.NOT_FOUND)


def uri_too_long(request: HttpRequest) -> HttpResponse:
    """Answer 414: no published URL is that long."""
    return _error_response(HTTPStatus.REQUEST_URI_TOO_LONG, template_status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500: a defect; its traceback is in the log."""
    return _error_response(HTTPStatus.INTERNAL_SERVER_ERROR)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Answer 503: the content cannot be had at the moment, but may be there."""
    response = _error_response(HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = str(conf.CONTENT_RETRY_AFTER_SECONDS)
    return response


def _error_response(
    status: HTTPStatus, *, template_status: int | None = None
) -> HttpResponse:
    html = render_to_string(f"errors/{template_status or status.value}.html")
    response = HttpResponse(html, status=status)
    response["Cache-Control"] = "no-store"
    return response
