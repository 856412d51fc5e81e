"""What bounds the calls to content services: times, sizes, counts."""

from __future__ import annotations

import msgspec

from content.conf import conf


class TransportLimits(msgspec.Struct, frozen=True, kw_only=True):
    """The ``CONTENT_*`` settings of the pool, as they were when the transport was made."""

    pool_size: int = 16
    pool_timeout_seconds: float = 2.0
    connect_timeout_seconds: float = 1.0
    read_timeout_seconds: float = 3.0
    deadline_seconds: float = 5.0
    retries: int = 2
    retry_after_max_seconds: float = 0.5
    max_answer_bytes: int = 64 * 1024 * 1024  # 64 MiB, decompressed
    breaker_failures: int = 10
    breaker_cool_down_seconds: float = 0.5

    @classmethod
    def from_settings(cls) -> TransportLimits:
        """Read the settings; ``content.providers.checks`` says which values make sense."""
        return cls(
            pool_size=conf.CONTENT_POOL_SIZE,
            pool_timeout_seconds=conf.CONTENT_POOL_TIMEOUT_SECONDS,
            connect_timeout_seconds=conf.CONTENT_CONNECT_TIMEOUT_SECONDS,
            read_timeout_seconds=conf.CONTENT_READ_TIMEOUT_SECONDS,
            deadline_seconds=conf.CONTENT_DEADLINE_SECONDS,
            retries=conf.CONTENT_RETRIES,
            retry_after_max_seconds=conf.CONTENT_RETRY_AFTER_MAX_SECONDS,
            max_answer_bytes=conf.CONTENT_MAX_ANSWER_BYTES,
            breaker_failures=conf.CONTENT_BREAKER_FAILURES,
            breaker_cool_down_seconds=conf.CONTENT_BREAKER_COOL_DOWN_SECONDS,
        )
