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
    report.note("half of the answers within, before", _text(percentile(quiet, 0.5)))
    report.note("half of the answers within, then", _text(percentile(failing, 0.5)))
    report.note("99 % of the answers within, before", _text(before))
    report.expect(
        "99 % of the answers within, then",
        _text(now),
        bound=f"{_TIMES} times that"
        + (f", or {_text(noise_seconds)}" if noise_seconds else ""),
        holds=now <= max(_TIMES * before, noise_seconds),
    )
    slowest = max(each.seconds for each in failing)
    report.expect(
        "the slowest answer, then",
        _text(slowest),
        bound=f"{_LONGEST_SECONDS:g} s",
        holds=slowest <= _LONGEST_SECONDS,
    )


def _text(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
