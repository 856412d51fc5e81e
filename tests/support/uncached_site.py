"""The site, with every value built anew for every request: what is cached is not asked for."""

from __future__ import annotations

from django.conf import settings  # noqa: TID251  # to switch the rest off

from content.caching.cache import Cache
from content.operations.drills.reference import build_always
from site_frontend.wsgi import application

__all__ = ["application"]


settings.CONTENT_OUTPUT_CACHE = False
Cache.get = build_always  # type: ignore[assignment, method-assign]
