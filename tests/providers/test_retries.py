from __future__ import annotations

from datetime import UTC, datetime

import pytest

from content.providers import failures
from content.providers.deadline import Deadline
from content.providers.failures import FailedAttemptError
from content.providers.retries import pause_before_retry, read_retry_after

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def pause(
    failed: FailedAttemptError, *, attempts: int = 1, deadline_seconds: float = 60
) -> float | None:
    return pause_before_retry(
        failed,
        attempts=attempts,
        deadline=Deadline(deadline_seconds),
        retry_after_max_seconds=2,
    )


def test_pauses_double_and_differ():
    failed = FailedAttemptError(failures.RESET)
    for attempts, shortest, longest in ((1, 0.025, 0.05), (2, 0.05, 0.1)):
        pauses = {pause(failed, attempts=attempts) or 0 for _ in range(50)}
        assert shortest <= min(pauses) < max(pauses) <= longest


def test_what_will_not_pass_is_not_tried_again():
    assert pause(FailedAttemptError(failures.TIMED_OUT)) is None


def test_no_pause_outlasts_the_deadline():
    failed = FailedAttemptError(failures.BUSY, retry_after="1")
    assert pause(failed) == 1
    assert pause(failed, deadline_seconds=0.9) is None
    assert pause(FailedAttemptError(failures.RESET), deadline_seconds=0) is None


def test_who_wants_to_be_left_alone_for_long_is():
    assert pause(FailedAttemptError(failures.BUSY, retry_after="3")) is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0),
        (" 120 ", 120),
        ("Mon, 23 Nov 2026 12:00:05 GMT", 5),
        ("Mon, 23 Nov 2026 12:00:05 -0000", 5),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0),
        ("soon", 0),
        ("-1", 0),
        ("", 0),
        ("9" * 400, 0),
        ("Mon, 23 Nov 99999999999999999999 12:00:05 GMT", 0),
        ("Mon, 23 Nov 2026 12:00:05 +99999999999999", 0),
    ],
)
def test_both_forms_of_retry_after_are_read(header, seconds):
    assert read_retry_after(header, now=NOW) == seconds
