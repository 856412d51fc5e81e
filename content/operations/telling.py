"""What processes say of themselves, now and then, for others to read in the store."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TypeVar

import msgspec

from content.caching.contracts import WEB_PROCESSES, Store

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Interval:
    """Says when something is due that is done every so many seconds. For one thread."""

    def __init__(self, seconds: float) -> None:
        """Be due at once."""
        self._seconds = seconds
        self._due_at = 0.0

    def is_over(self, now: float) -> bool:
        """Whether it is due; then it is again only after the interval.

        Args:
            now: In seconds since the epoch.
        """
        if now < self._due_at:
            return False
        self._due_at = now + self._seconds
        return True


def read_told(
    store: Store,
    report_type: type[T],
    *,
    group: str = WEB_PROCESSES,
    level: int = logging.WARNING,
) -> Mapping[str, T]:
    """Return what the processes of a group have said last, by process, in order.

    Args:
        level: How what cannot be read is logged.

    Raises:
        CacheUnavailableError: The store did not answer.
    """
    found: dict[str, T] = {}
    for process, report in sorted(store.read_reports(group).items()):
        try:
            found[process] = msgspec.msgpack.decode(report, type=report_type)
        except (msgspec.DecodeError, UnicodeDecodeError) as exc:
            # During a deploy there are processes of another version.
            logger.log(level, "report not understood process=%s error=%s", process, exc)
    return found
