"""From a request to the preview that it asks for.

The one place that knows what asks for one: a cookie, a header, a link that
was opened, or who has signed in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from content.conf import conf
from content.preview.exceptions import PreviewRefusedError
from content.preview.links import COOKIE, PreviewLink, read_link
from content.preview.moments import read_moment
from content.preview.previews import Preview
from content.preview.staff import is_staff, staff_cookies
from content.preview.tokens import is_token
from content.providers.forwarding import SESSION_COOKIE, SESSION_HEADER

#: The cookie that an editor's browser has after everything was to be fetched anew.
FETCH_COOKIE = "content-preview-fetch"
#: The cookie of one who looks at another moment than now.
MOMENT_COOKIE = "content-preview-at"
_MARK = re.compile(r"[0-9]{1,20}", re.ASCII)


def preview_headers() -> tuple[str, ...]:
    """Return the headers that ask for a preview; none where previews are off."""
    return (SESSION_HEADER,) if conf.CONTENT_PREVIEW else ()


def preview_cookies() -> tuple[str, ...]:
    """Return the cookies that do: one of staff is that of whoever has signed in."""
    if not conf.CONTENT_PREVIEW:
        return ()
    return (SESSION_COOKIE, COOKIE, *staff_cookies())


def may_ask_for_preview(environ: Mapping[str, Any]) -> bool:
    """Whether a WSGI request may ask for a preview, told from nothing but its headers.

    ``False`` is certain; ``True`` leaves it to :func:`find_preview`, which reads them.
    """
    cookies = environ.get("HTTP_COOKIE", "")
    return any(_variable_of(each) in environ for each in preview_headers()) or any(
        each in cookies for each in preview_cookies()
    )


def _variable_of(header: str) -> str:
    return f"HTTP_{header.upper().replace('-', '_')}"


def find_preview(request: HttpRequest) -> Preview | None:
    """Return the preview that a request asks for; ``None`` if it is a visitor's.

    Where previews are off every request is: what it asks for is not even looked at.

    Raises:
        PreviewRefusedError: What it asks with is nothing that a content manager gives.
    """
    if not may_ask_for_preview(request.META):
        return None
    token = _find_token(request)
    has_signed_in = is_staff(request)
    if not (token or has_signed_in):
        return None
    mark = request.COOKIES.get(FETCH_COOKIE, "")
    return Preview(
        session_token=token,
        is_staff=has_signed_in,
        fetch_mark=mark if _MARK.fullmatch(mark) else "",
        at=_find_moment(request.COOKIES.get(MOMENT_COOKIE, "")),
    )


def _find_moment(text: str) -> datetime | None:
    try:
        return read_moment(text) if conf.CONTENT_PERIOD_FIELDS else None
    except (ValueError, OverflowError) as exc:
        raise PreviewRefusedError("This is no date and time.") from exc


def find_opened_link(request: HttpRequest) -> PreviewLink | None:
    """Return the link that a browser has opened, if it is for what is asked for now.

    Raises:
        PreviewRefusedError: It is for nobody any more.
    """
    if not may_ask_for_preview(request.META):
        return None
    signed = request.COOKIES.get(COOKIE)
    if not signed:
        return None
    link = read_link(signed)
    path = request.path_info
    # Files have no page of their own: they are seen by who sees any.
    return link if link.covers(path) or not is_page(path) else None


def is_page(path: str) -> bool:
    """Whether a path is such as pages have: without suffix, or with that of a page."""
    _, dot, suffix = path.rpartition("/")[2].rpartition(".")
    return not dot or suffix.lower() in conf.CONTENT_PAGE_SUFFIXES


def _find_token(request: HttpRequest) -> str:
    """Return the cookie's token, else the header's, as other front ends do.

    An empty one ends a session: browsers keep the cookie.
    """
    token = request.COOKIES.get(SESSION_COOKIE) or request.headers.get(SESSION_HEADER)
    if not token:
        return ""
    if not is_token(token):
        raise PreviewRefusedError("This is no token of a preview session.")
    return token
