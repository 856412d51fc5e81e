"""How long visitors wait, in quiet times and in others."""

from __future__ import annotations

from collections.abc import Sequence

from content.operations.drills.report import Report
from content.operations.drills.watching import Sighting
from content.operations.stage import load
from content.operations.stage.exceptions import StageError

_MOST = 0.99
_TIMES = 2
_LONGEST_SECONDS = 2.0


def percentile(sightings: Sequence[Sighting], share: float) -> float:
    """Return within how many seconds this share of the answers came.

    Raises:
        StageError: There are none.
    """
    if not sightings:
        raise StageError("Nobody asked for anything")
    return load.percentile(sorted(each.seconds for each in sightings), share)


def expect_no_slower(
    report: Report,
    quiet: Sequence[Sighting],
    failing: Sequence[Sighting],
    *,
    noise_seconds: float,
) -> None:
    """Expect that 99 % wait at most twice as long as in quiet times, and nobody for long.

    Args:
        noise_seconds: What is not told apart from nothing, because there is little to
            measure it by.

    Raises:
        StageError: Nobody asked for anything.
    """
    before, now = percentile(quiet, _MOST), percentile(failing, _MOST)
    rates = ", ".join(
        f"{len(some) / (some[-1].at - some[0].at):.0f}" for some in (quiet, failing)
    )
    report.note("known pages asked for in a second, before and then", rates)
    report.note("half of the answers within, before", text_of(percentile(quiet, 0.5)))
    report.note("half of the answers within, then", text_of(percentile(failing, 0.5)))
    report.note("99 % of the answers within, before", text_of(before))
    report.expect(
        "99 % of the answers within, then",
        text_of(now),
        bound=f"{_TIMES} times that"
        + (f", or {text_of(noise_seconds)}" if noise_seconds else ""),
        holds=now <= max(_TIMES * before, noise_seconds),
    )
    expect_nobody_waits(report, failing)


def expect_nobody_waits(report: Report, sightings: Sequence[Sighting]) -> None:
    """Expect that no answer took longer than a visitor bears.

    Raises:
        StageError: Nobody asked for anything.
    """
    slowest = percentile(sightings, 1)
    report.expect(
        "the slowest answer, then",
        text_of(slowest),
        bound=f"{_LONGEST_SECONDS:g} s",
        holds=slowest <= _LONGEST_SECONDS,
    )


def text_of(seconds: float) -> str:
    """Return a time as it is shown in tables."""
    return f"{seconds * 1000:.1f} ms"
