"""Who previews because of having signed in, without a session of the content manager."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings  # noqa: TID251  # the session's cookie is Django's own
from django.http import HttpRequest

from content.conf import conf


def may_be_staff(environ: Mapping[str, Any]) -> bool:
    """Whether a WSGI request may be that of staff; ``False`` is certain."""
    if not (conf.CONTENT_PREVIEW and conf.CONTENT_PREVIEW_STAFF):
        return False
    return settings.SESSION_COOKIE_NAME in environ.get("HTTP_COOKIE", "")


def is_staff(request: HttpRequest) -> bool:
    """Whether who asks has signed in, and is staff."""
    if not may_be_staff(request.META):
        return False
    user: Any = getattr(request, "user", None)
    return bool(user and user.is_active and user.is_staff)
