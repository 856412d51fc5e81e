"""System checks of previews."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network

from django.conf import settings  # noqa: TID251  # the list of middleware is Django's own
from django.core.checks import CheckMessage, Error

from content.conf import conf

_POSITIVE = (
    "CONTENT_PREVIEW_MEMORY_BYTES",
    "CONTENT_PREVIEW_FILE_BYTES",
    "CONTENT_PREVIEW_POST_MAX_BYTES",
)
_MIDDLEWARE = "content.middleware.PreviewMiddleware"
_STAFF_MIDDLEWARE = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
)
_OUTPUT_CACHE = "content.middleware.OutputCacheMiddleware"


def check_previews() -> list[CheckMessage]:
    """Where previews are on, they are told from what visitors get."""
    return [
        *_check_amounts(),
        *_check_middleware(),
        *_check_staff(),
        *_check_periods(),
        *_check_addresses(),
    ]


def _check_amounts() -> Iterator[CheckMessage]:
    wrong = [
        f"{name} must be positive." for name in _POSITIVE if getattr(conf, name) <= 0
    ]
    if conf.CONTENT_PREVIEW_FRESH_SECONDS < 0:
        wrong.append("CONTENT_PREVIEW_FRESH_SECONDS must not be negative.")
    for message in wrong:
        yield Error(message, hint="Leave it out for the default.", id="content.E601")


def _check_addresses() -> Iterator[CheckMessage]:
    for each in conf.CONTENT_PREVIEW_POST_ADDRESSES:
        try:
            ip_network(each)
        except ValueError as exc:
            yield Error(
                f"CONTENT_PREVIEW_POST_ADDRESSES: {exc}.",
                hint='For example "10.1.2.0/24", or one address.',
                id="content.E604",
            )


def _check_periods() -> Iterator[CheckMessage]:
    names = conf.CONTENT_PERIOD_FIELDS
    if names and (len(names) != 2 or not all(names)):
        yield Error(
            f"CONTENT_PERIOD_FIELDS must be two names, not {names!r}.",
            hint='("publish_from", "publish_until"), say.',
            id="content.E608",
        )


def _check_staff() -> Iterator[CheckMessage]:
    if not conf.CONTENT_PREVIEW_STAFF:
        return
    middleware = list(settings.MIDDLEWARE)
    before = (
        middleware[: middleware.index(_MIDDLEWARE)] if _MIDDLEWARE in middleware else []
    )
    missing = [each for each in _STAFF_MIDDLEWARE if each not in before]
    if missing:
        yield Error(
            f"CONTENT_PREVIEW_STAFF is set, but nobody can be told to have signed in:"
            f" {', '.join(missing)} must stand before {_MIDDLEWARE}.",
            hint="Put it there, with Django's applications for users and a database.",
            id="content.E606",
        )


def _check_middleware() -> Iterator[CheckMessage]:
    middleware = list(settings.MIDDLEWARE)
    if not conf.CONTENT_PREVIEW:
        return
    if _MIDDLEWARE not in middleware:
        yield Error(
            f"CONTENT_PREVIEW is set, but {_MIDDLEWARE} is not in MIDDLEWARE.",
            hint=f"Put it before {_OUTPUT_CACHE}.",
            id="content.E602",
        )
    elif _OUTPUT_CACHE in middleware[: middleware.index(_MIDDLEWARE)]:
        yield Error(
            f"{_OUTPUT_CACHE} stands before {_MIDDLEWARE}: editors would be shown"
            " what visitors get.",
            hint="Put it behind.",
            id="content.E603",
        )
