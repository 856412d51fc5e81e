"""Which middleware does something for each visitor, also for a page that is kept."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings  # noqa: TID251  # the middleware is Django's own
from django.core.checks import CheckMessage, Warning as CheckWarning
from django.utils.module_loading import import_string

from content.conf import conf

_OUTPUT_CACHE = "content.middleware.OutputCacheMiddleware"
# What these do is the same for everyone who asks for a page in one way, or is no page.
_KNOWN = {
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Nothing without the cookie of a session, and who has one is no concern of the front.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
}
#: Middleware says so of itself with an attribute of this name.
MARK = "is_same_for_everyone"


def find_outer_middleware() -> list[str]:
    """Return the middleware before the output cache that nobody says such a thing of.

    All there is, if there is no output cache.
    """
    names = list(settings.MIDDLEWARE)
    before = names[: names.index(_OUTPUT_CACHE)] if _OUTPUT_CACHE in names else names
    return [
        name
        for name in before
        if name not in _KNOWN and not getattr(import_string(name), MARK, False)
    ]


def check_front() -> Iterator[CheckMessage]:
    """Kept pages are answered before Django, unless somebody wants otherwise."""
    if not (conf.CONTENT_FRONT and conf.CONTENT_OUTPUT_CACHE):
        return
    if outer := find_outer_middleware():
        yield CheckWarning(
            f"Kept pages go through Django because of {', '.join(outer)}.",
            hint=f"Move it behind {_OUTPUT_CACHE}, or give its class"
            f" {MARK} = True if its work may be done once for everyone.",
            id="content.W029",
        )
