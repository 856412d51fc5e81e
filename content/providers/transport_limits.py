"""What bounds the calls to content services: times, sizes, counts."""

from __future__ import annotations

import msgspec

from content.conf import conf


class TransportLimits(msgspec.Struct, frozen=True, kw_only=True):
    """The ``CONTENT_*`` settings of the pool, as they were when the transport was made."""

    pool_size: int
    pool_timeout_seconds: float
    connect_timeout_seconds: float
    read_timeout_seconds: float
    deadline_seconds: float
    retries: int
    retry_after_max_seconds: float
    max_answer_bytes: int  # decompressed
    breaker_failures: int
    breaker_cool_down_seconds: float

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
