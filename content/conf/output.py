"""Settings of what visitors, browsers and edge caches are given."""

from __future__ import annotations

from django.conf import settings


class OutputSettings:
    """``CONTENT_FRONT`` and ``CONTENT_PAGE_*``."""

    @property
    def CONTENT_FRONT(self) -> bool:
        """Whether kept pages and files are answered before Django is entered."""
        return bool(getattr(settings, "CONTENT_FRONT", True))

    @property
    def CONTENT_PAGE_CACHE_CONTROL(self) -> str:
        """The ``Cache-Control`` of kept pages that do not say themselves.

        By default browsers keep them, and ask each time whether they still count. Give
        an edge cache ``s-maxage`` and ``stale-while-revalidate`` only if it is purged.
        """
        return str(
            getattr(
                settings,
                "CONTENT_PAGE_CACHE_CONTROL",
                "public, max-age=0, stale-if-error=86400",
            )
        )
