"""From a request to the preview that it asks for."""

from __future__ import annotations

from django.http import HttpRequest

from content.conf import conf
from content.preview.exceptions import PreviewRefusedError
from content.preview.previews import Preview
from content.preview.tokens import is_token
from content.providers.forwarding import SESSION_COOKIE, SESSION_HEADER


def find_preview(request: HttpRequest) -> Preview | None:
    """Return the preview that a request asks for; ``None`` if it is a visitor's.

    Where previews are off every request is: what it asks for is not even looked at.

    Raises:
        PreviewRefusedError: What it asks with is nothing that a content manager gives.
    """
    if not conf.CONTENT_PREVIEW:
        return None
    token = _find_token(request)
    return None if token is None else Preview(session_token=token)


def _find_token(request: HttpRequest) -> str | None:
    """Return the cookie's token, else the header's, as other front ends do.

    An empty one ends a session: browsers keep the cookie.
    """
    token = request.COOKIES.get(SESSION_COOKIE) or request.headers.get(SESSION_HEADER)
    if not token:
        return None
    if not is_token(token):
        raise PreviewRefusedError("This is no token of a preview session.")
    return token
