"""The framework's settings: one typed property each, read when asked.

Nothing else reads ``django.conf.settings``. Durations are in seconds, sizes in bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.conf import settings


class Settings:
    """``CONTENT_*`` as the framework sees them, with the default beside each."""

    # -- what is served ------------------------------------------------------------

    @property
    def CONTENT_PUBLICATIONS(self) -> Sequence[Mapping[str, Any]]:
        """The publications of the site, most specific first.

        Each with ``publication_id``, and optionally ``hosts`` (default: every host),
        ``path_prefix`` (``"/"``), ``language`` (``"en"``), ``title``, ``provider`` (a
        name in ``CONTENT_PROVIDERS``) and ``error_pages`` (published URL by status).
        """
        return cast(
            "Sequence[Mapping[str, Any]]", getattr(settings, "CONTENT_PUBLICATIONS", ())
        )

    @property
    def CONTENT_WELCOME_FILE(self) -> str:
        """The file name that a directory's URL stands for."""
        return str(getattr(settings, "CONTENT_WELCOME_FILE", "index.html"))

    @property
    def CONTENT_PAGE_SUFFIXES(self) -> frozenset[str]:
        """The suffixes of pages, without dot; everything else is a binary."""
        return frozenset(
            getattr(
                settings, "CONTENT_PAGE_SUFFIXES", ("html", "htm", "xml", "json", "txt")
            )
        )

    @property
    def CONTENT_MAX_URL_BYTES(self) -> int:
        """The longest path that is looked up; longer ones get a 414."""
        return int(getattr(settings, "CONTENT_MAX_URL_BYTES", 2048))

    # -- where it comes from -------------------------------------------------------

    @property
    def CONTENT_PROVIDERS(self) -> Mapping[str, Mapping[str, Any]]:
        """The content services by name: ``BACKEND`` (dotted path) and ``OPTIONS``."""
        return cast(
            "Mapping[str, Mapping[str, Any]]",
            getattr(settings, "CONTENT_PROVIDERS", {}),
        )

    @property
    def CONTENT_MAX_DOCUMENT_BYTES(self) -> int:
        """The largest document that is decoded, after decompression."""
        return int(
            getattr(settings, "CONTENT_MAX_DOCUMENT_BYTES", 32 * 1024 * 1024)  # 32 MiB
        )

    @property
    def CONTENT_MAX_ANSWER_BYTES(self) -> int:
        """The largest answer of a content service that is read, binaries included."""
        return int(
            getattr(settings, "CONTENT_MAX_ANSWER_BYTES", 64 * 1024 * 1024)  # 64 MiB
        )

    # -- the connection pool -------------------------------------------------------

    @property
    def CONTENT_POOL_SIZE(self) -> int:
        """Connections to one content service that a process opens at most."""
        return int(getattr(settings, "CONTENT_POOL_SIZE", 16))

    @property
    def CONTENT_POOL_TIMEOUT_SECONDS(self) -> float:
        """How long a call waits for a free connection."""
        return float(getattr(settings, "CONTENT_POOL_TIMEOUT_SECONDS", 2.0))

    @property
    def CONTENT_CONNECT_TIMEOUT_SECONDS(self) -> float:
        """How long a connection may take to be made."""
        return float(getattr(settings, "CONTENT_CONNECT_TIMEOUT_SECONDS", 1.0))

    @property
    def CONTENT_READ_TIMEOUT_SECONDS(self) -> float:
        """How long the content service may stay silent within an answer."""
        return float(getattr(settings, "CONTENT_READ_TIMEOUT_SECONDS", 3.0))

    @property
    def CONTENT_DEADLINE_SECONDS(self) -> float:
        """How long one call may take in all, and all calls of a page from its beginning."""
        return float(getattr(settings, "CONTENT_DEADLINE_SECONDS", 5.0))

    @property
    def CONTENT_RETRIES(self) -> int:
        """How often a call that may be repeated is, after a failure that may pass."""
        return int(getattr(settings, "CONTENT_RETRIES", 2))

    @property
    def CONTENT_RETRY_AFTER_MAX_SECONDS(self) -> float:
        """The longest ``Retry-After`` of a content service that a call waits for."""
        return float(getattr(settings, "CONTENT_RETRY_AFTER_MAX_SECONDS", 0.5))

    @property
    def CONTENT_BREAKER_FAILURES(self) -> int:
        """Failures in a row after which a content service is left alone for a while."""
        return int(getattr(settings, "CONTENT_BREAKER_FAILURES", 10))

    @property
    def CONTENT_BREAKER_COOL_DOWN_SECONDS(self) -> float:
        """How long it is left alone before one call tries it again."""
        return float(getattr(settings, "CONTENT_BREAKER_COOL_DOWN_SECONDS", 0.5))

    # -- what visitors get when it fails -------------------------------------------

    @property
    def CONTENT_RETRY_AFTER_SECONDS(self) -> int:
        """The ``Retry-After`` of a 503."""
        return int(getattr(settings, "CONTENT_RETRY_AFTER_SECONDS", 5))


conf = Settings()
