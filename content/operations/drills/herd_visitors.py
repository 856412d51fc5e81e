"""The visitors of a herd: many clients at all of its sites, and how long they waited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from content.operations.drills.onlookers import HOST
from content.operations.drills.report import Report
from content.operations.stage.exceptions import StageError
from content.operations.stage.load import Load, LoadResult, percentile

_MANY = 1_000_000
_SHARE = 0.95
_AIM = 1.5

#: From when to when, in monotonic seconds.
Span = tuple[float, float]


@contextmanager
def visited(
    ports: Sequence[int], paths: Sequence[str], *, clients: int, pause_seconds: float
) -> Iterator[list[Load]]:
    """Have clients ask for all paths in turn as long as the block runs.

    Args:
        ports: Of the sites; each gets its part of the clients.
        pause_seconds: Of each client, between its requests.
    """
    loads = []
    for number, port in enumerate(ports):
        # Each site is asked for all of them, but not for the same at once.
        first = number * len(paths) // len(ports)
        loads.append(
            Load(
                port,
                (*paths[first:], *paths[:first]),
                clients=clients // len(ports),
                requests=_MANY,
                pause_seconds=pause_seconds,
                headers={"Host": HOST},
            )
        )
    for load in loads:
        load.start()
    try:
        yield loads
    finally:
        for load in loads:
            load.stop()


def judge_visits(
    results: Sequence[LoadResult], *, quiet: Span, wave: Span, report: Report
) -> None:
    """Tell what visitors got, and how long they waited for it.

    Raises:
        StageError: Nobody was answered.
    """
    answers = Counter[int | str]()
    for result in results:
        answers.update(result.statuses)
        answers.update(result.failures)
    asked = answers.total()
    good = answers.pop(200, 0)
    told = ", ".join(f"{count} x {what}" for what, count in answers.items())
    report.expect(
        "answers other than 200",
        f"{asked - good} of {asked:,} {told}".strip(),
        bound="none",
        holds=good > 0 and good == asked,
    )
    timed = [pair for result in results for pair in result.timed]
    longest = max(result.seconds for result in results)
    report.note("answers in a second", f"{len(timed) / longest:,.0f}")
    in_quiet, in_wave = _most_wait(timed, quiet), _most_wait(timed, wave)
    report.note("95 % of the answers within, quiet", f"{in_quiet * 1000:.1f} ms")
    report.note(
        f"the same in the {wave[1] - wave[0]:.1f} s of the first wave",
        f"{in_wave * 1000:.1f} ms, {in_wave / in_quiet:.1f} times that (aim: {_AIM:g})",
    )


def _most_wait(timed: Sequence[tuple[float, float]], span: Span) -> float:
    """Return within how many seconds most of the answers of a time came."""
    begin, end = span
    seconds = sorted(taken for at, taken in timed if begin <= at < end)
    if not seconds:
        raise StageError("Nobody was answered")
    return percentile(seconds, _SHARE)
