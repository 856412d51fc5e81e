"""System checks of previews."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings  # noqa: TID251  # the list of middleware is Django's own
from django.core.checks import CheckMessage, Error

from content.conf import conf

_MIDDLEWARE = "content.middleware.PreviewMiddleware"
_OUTPUT_CACHE = "content.middleware.OutputCacheMiddleware"


def check_previews() -> list[CheckMessage]:
    """Where previews are on, they are told from what visitors get."""
    return [*_check_amounts(), *_check_middleware()]


def _check_amounts() -> Iterator[CheckMessage]:
    if conf.CONTENT_PREVIEW_FRESH_SECONDS < 0 or conf.CONTENT_PREVIEW_MEMORY_BYTES <= 0:
        yield Error(
            "CONTENT_PREVIEW_FRESH_SECONDS must not be negative, and"
            " CONTENT_PREVIEW_MEMORY_BYTES must be positive.",
            hint="Leave them out for the defaults.",
            id="content.E501",
        )


def _check_middleware() -> Iterator[CheckMessage]:
    middleware = list(settings.MIDDLEWARE)
    if not conf.CONTENT_PREVIEW:
        return
    if _MIDDLEWARE not in middleware:
        yield Error(
            f"CONTENT_PREVIEW is set, but {_MIDDLEWARE} is not in MIDDLEWARE.",
            hint=f"Put it before {_OUTPUT_CACHE}.",
            id="content.E502",
        )
    elif _OUTPUT_CACHE in middleware[: middleware.index(_MIDDLEWARE)]:
        yield Error(
            f"{_OUTPUT_CACHE} stands before {_MIDDLEWARE}: editors would be shown"
            " what visitors get.",
            hint="Put it behind.",
            id="content.E503",
        )
