"""What may not be kept or shared, and why: the one list of reasons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings  # noqa: TID251  # the session's cookie is Django's own
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from content.addressing.publications import resolve_publication
from content.conf import conf
from content.output.addresses import Address
from content.output.query_strings import reduce_query
from content.preview.previews import current_preview
from content.preview.requests import is_page, preview_cookies, preview_headers

_SHAREABLE_STATUSES = {
    HTTPStatus.OK,
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.GONE,
}
_PRIVATE = re.compile(r"\b(?:private|no-store|no-cache)\b", re.IGNORECASE)
_KEPT_ELSEWHERE = frozenset({"accept-encoding"})


def personal_headers() -> tuple[str, ...]:
    """Return the headers that make a request one visitor's."""
    return (*preview_headers(), "Authorization")


def personal_cookies() -> tuple[str, ...]:
    """Return the cookies that do."""
    return (*preview_cookies(), settings.SESSION_COOKIE_NAME)


def find_address(request: HttpRequest) -> Address | str:
    """Return what the answer to a request is kept under, or why it is not.

    The reasons are such as the visitor, or an operator who looks, may read.
    """
    # 1. It changes something, or asks for something other than a page.
    if request.method not in {"GET", "HEAD"}:
        return "method"
    # 2. It shows what is not published.
    if current_preview() is not None:
        return "preview"
    # 3. It is for one visitor.
    if "Authorization" in request.headers:
        return "authorization"
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return "signed in"
    # 4. It is for no page: binaries have a cache of their own, the rest is not ours.
    path = request.path_info
    if len(path.encode()) > conf.CONTENT_MAX_URL_BYTES or not is_page(path):
        return "no page"
    try:
        host = request.get_host().lower()
        _ = urlsplit(f"//{host}").port  # Django takes any number for one
    except (DisallowedHost, ValueError):
        return "host"
    publication = resolve_publication(host, path)
    if publication is None:
        return "no publication"
    # 5. It has a parameter of which nobody said whether pages differ by it.
    query = reduce_query(
        request.META.get("QUERY_STRING", ""),
        counting=conf.CONTENT_QUERY_PARAMETERS,
        ignored=conf.CONTENT_IGNORED_QUERY_PARAMETERS,
    )
    if query is None:
        return "query"
    return Address(
        publication_id=publication.publication_id,
        scheme=request.scheme or "http",
        host=host,
        script_name=request.META.get("SCRIPT_NAME", "").rstrip("/"),
        path=path,
        query=query,
    )


def reason_not_to_share(response: HttpResponseBase) -> str:
    """Return why an answer may not be kept; empty if it may."""
    # 1. It has no body that could be kept.
    if not isinstance(response, HttpResponse):
        return "streaming"
    # 2. It gives one visitor something: Django writes that header only now.
    if response.cookies:
        return "cookies"
    return reason_not_to_share_sent(response.status_code, dict(response.items()))


def reason_not_to_share_sent(status: int, headers: Mapping[str, str]) -> str:
    """Return the same of an answer that is on its way."""
    headers = {name.lower(): value for name, value in headers.items()}
    # 3. It says nothing of what is published: an error, or an answer for now only.
    if status not in _SHAREABLE_STATUSES:
        return f"status {status}"
    # 4. It gives one visitor something.
    if "set-cookie" in headers:
        return "cookies"
    # 5. It says so itself.
    if _PRIVATE.search(headers.get("cache-control", "")):
        return "private"
    # 6. It differs by what the address does not tell.
    varies_by = {name.strip().lower() for name in headers.get("vary", "").split(",")}
    if varies_by - _KEPT_ELSEWHERE - {""}:
        return "varies"
    return ""
