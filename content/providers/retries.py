"""When a call to a content service is tried again."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from content.providers.deadline import Deadline
from content.providers.failures import FailedAttemptError

_FIRST_PAUSE_SECONDS = 0.05
_SECONDS = re.compile(r"[0-9]{1,9}")


def pause_before_retry(
    failed: FailedAttemptError,
    *,
    attempts: int,
    deadline: Deadline,
    retry_after_max_seconds: float,
) -> float | None:
    """Return the seconds to wait before another attempt, or ``None`` for no other.

    The pause doubles with every attempt; up to half of it is left to chance, so that
    the threads of a fleet do not come back in step.

    Args:
        attempts: How many there have been.
        retry_after_max_seconds: Who is told to come back later than this, does not.
    """
    if not failed.failure.may_pass:
        return None
    longest = _FIRST_PAUSE_SECONDS * 2 ** (attempts - 1)
    pause = longest * random.uniform(0.5, 1)  # noqa: S311  # no secret
    if failed.retry_after is not None:
        wanted = read_retry_after(failed.retry_after, now=datetime.now(UTC))
        if wanted > retry_after_max_seconds:
            return None
        pause = max(pause, wanted)
    return pause if pause < deadline.remaining_seconds() else None


def read_retry_after(header: str, *, now: datetime) -> float:
    """Return the seconds that a ``Retry-After`` asks for; 0 if it says nothing readable.

    Both forms of RFC 9110, section 10.2.3, are read: seconds, and a date.
    """
    text = header.strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):  # no date, or in no year there is
        return 0.0
    if moment.tzinfo is None:  # "-0000": UTC, says RFC 5322
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
