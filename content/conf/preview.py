"""Settings of what editors see before it is published."""

from __future__ import annotations

from django.conf import settings


class PreviewSettings:
    """``CONTENT_PREVIEW`` and ``CONTENT_PREVIEW_*``."""

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
