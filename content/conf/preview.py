"""Settings of what editors see before it is published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from django.conf import settings


class PreviewSettings:
    """``CONTENT_PREVIEW*``, and how editors' tools are told what is where."""

    @property
    def CONTENT_PREVIEW(self) -> bool:
        """Whether editors may preview here; nothing that asks for it counts elsewhere."""
        return bool(getattr(settings, "CONTENT_PREVIEW", False))

    @property
    def CONTENT_PREVIEW_FRESH_SECONDS(self) -> float:
        """How long a preview session is shown what it was shown before."""
        return float(getattr(settings, "CONTENT_PREVIEW_FRESH_SECONDS", 2.0))

    @property
    def CONTENT_PREVIEW_MEMORY_BYTES(self) -> int:
        """How much a process keeps for all preview sessions together."""
        return int(getattr(settings, "CONTENT_PREVIEW_MEMORY_BYTES", 64 * 1024 * 1024))

    @property
    def CONTENT_PREVIEW_FILE_BYTES(self) -> int:
        """How much of images and other files a process keeps for them on its disk."""
        return int(getattr(settings, "CONTENT_PREVIEW_FILE_BYTES", 256 * 1024 * 1024))

    @property
    def CONTENT_PREVIEW_STAFF(self) -> bool:
        """Whether staff who have signed in are shown pages with the preview bar.

        That needs Django's applications for users, and a database for them.
        """
        return bool(getattr(settings, "CONTENT_PREVIEW_STAFF", False))

    @property
    def CONTENT_PERIOD_FIELDS(self) -> tuple[str, ...]:
        """The two metadata fields, of components and pages, that say from when until when
        they are shown; empty: whatever is published is.
        """
        return tuple(getattr(settings, "CONTENT_PERIOD_FIELDS", ()))

    @property
    def CONTENT_EDITOR_MARKUP(self) -> tuple[str, ...]:
        """What editors' tools are told of pages: ``xpm``, ``dxa``, ``xpm-lite``.

        In previews, and in publications that are ``is_staging``.
        """
        return tuple(getattr(settings, "CONTENT_EDITOR_MARKUP", ()))

    @property
    def CONTENT_MANAGER_URL(self) -> str:
        """The content manager, for ``xpm`` and ``dxa``: ``https://cm.example.org``."""
        return str(getattr(settings, "CONTENT_MANAGER_URL", ""))

    @property
    def CONTENT_XPM_LITE(self) -> Mapping[str, str]:
        """What XPM Lite is configured with, by its own names: ``client_id``, ``staging``,
        ``openapi_baseurl`` and so on. Anyone can read it; empty: the tool is not loaded.
        """
        return cast("Mapping[str, str]", getattr(settings, "CONTENT_XPM_LITE", {}))

    @property
    def CONTENT_XPM_LITE_BUNDLES(self) -> tuple[str, ...]:
        """The addresses of its scripts and styles (``.css``), in order."""
        return tuple(getattr(settings, "CONTENT_XPM_LITE_BUNDLES", ()))

    @property
    def CONTENT_DISCOVERY_URL(self) -> str:
        """The discovery service, with a slash at the end: it says whether XPM Lite is shown.

        Empty: nobody is asked, and it is shown.
        """
        return str(getattr(settings, "CONTENT_DISCOVERY_URL", ""))

    @property
    def CONTENT_PREVIEW_LINK_EPOCH(self) -> str:
        """Any text; another one revokes all preview links."""
        return str(getattr(settings, "CONTENT_PREVIEW_LINK_EPOCH", ""))

    @property
    def CONTENT_PREVIEW_POST_SECRET(self) -> str:
        """What pages that are sent for preview are signed with; empty: none may be."""
        return str(getattr(settings, "CONTENT_PREVIEW_POST_SECRET", ""))

    @property
    def CONTENT_PREVIEW_POST_ADDRESSES(self) -> tuple[str, ...]:
        """The networks (``10.1.2.0/24``) that may send pages for preview unsigned.

        The address is that of whoever connects to the site: behind a proxy, the proxy's.
        """
        return tuple(getattr(settings, "CONTENT_PREVIEW_POST_ADDRESSES", ()))

    @property
    def CONTENT_PREVIEW_POST_MAX_BYTES(self) -> int:
        """The largest page that may be sent for preview."""
        return int(getattr(settings, "CONTENT_PREVIEW_POST_MAX_BYTES", 8 * 1024 * 1024))
