"""Who previews because of having signed in, without a session of the content manager."""

from __future__ import annotations

from typing import Any

from django.conf import settings  # noqa: TID251  # the session's cookie is Django's own
from django.http import HttpRequest

from content.conf import conf


def staff_cookies() -> tuple[str, ...]:
    """Return the cookie that staff have who have signed in; none where nobody can."""
    if not (conf.CONTENT_PREVIEW and conf.CONTENT_PREVIEW_STAFF):
        return ()
    return (settings.SESSION_COOKIE_NAME,)


def is_staff(request: HttpRequest) -> bool:
    """Whether who asks has signed in, and is staff."""
    if not any(each in request.COOKIES for each in staff_cookies()):
        return False
    user: Any = getattr(request, "user", None)
    return bool(user and user.is_active and user.is_staff)
