"""What the answers that visitors got say about a promise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from http import HTTPStatus

from content.conf import conf
from content.operations.drills.known_pages import Expected
from content.operations.drills.report import Report
from content.operations.drills.watching import NO_ANSWER, Sighting

_MOST_NAMED = 3


def expect_answers(report: Report, sightings: Sequence[Sighting]) -> None:
    """Expect that everything asked for was answered, with a page."""
    statuses = Counter(each.status for each in sightings)
    good = statuses.pop(HTTPStatus.OK.value, 0)
    told = ", ".join(
        f"{n} x {'no answer' if status == NO_ANSWER else status}"
        for status, n in sorted(statuses.items())
    )
    report.expect(
        "answers other than 200",
        f"{statuses.total():,} of {len(sightings):,}" + (f" ({told})" if told else ""),
        bound="none",
        holds=good > 0 and not statuses,
    )


def expect_changes(report: Report, before: Expected, after: Expected) -> None:
    """Expect that something was published that a visitor can see."""
    changed = sum(before[path] != after[path] for path in before)
    report.expect(
        "pages that are another meanwhile",
        f"{changed} of {len(before)}",
        bound="some, or nothing was proved",
        holds=changed > 0,
    )


def expect_nothing_stale(
    report: Report,
    sightings: Sequence[Sighting],
    after: Expected,
    *,
    begin: float,
    seconds: float,
    what: str,
) -> None:
    """Expect that what was asked for is as it should be from some time on.

    What is marked as superseded and shown while it is rebuilt does not count, within
    ``CONTENT_MAX_STALE_SECONDS``.

    Args:
        begin: From when on time counts, in seconds since the epoch.
        seconds: How long after that something may be stale.
        what: Completes "stale from so many seconds after ...".
    """
    late = [each for each in sightings if each.at >= begin]
    old = [each for each in late if (each.status, each.digest) != after[each.path]]
    judged = [each for each in late if each.at >= begin + seconds]
    wrong = [each for each in old if each.at >= begin + seconds]
    rebuilt = [each for each in wrong if is_being_rebuilt(each)]
    stale = [each for each in wrong if not is_being_rebuilt(each)]
    report.expect(
        f"stale from {seconds:g} s after {what}",
        f"{len(stale):,} of {len(judged):,}{name_paths(stale)}",
        bound="none",
        holds=len(judged) > 0 and not stale,
    )
    most = max((-(each.ttl or 0) for each in rebuilt), default=0)
    report.note(
        "from then on shown while rebuilt, and marked so",
        f"{len(rebuilt):,}" + (f", {most} s after the event at most" if most else ""),
    )
    last = max((each.at for each in old), default=None)
    report.note(
        "last asked for and not right yet",
        "never" if last is None else f"{last - begin:.1f} s after that",
    )


def name_paths(sightings: Sequence[Sighting]) -> str:
    """Return in brackets where some of it was seen; nothing if there is none."""
    paths = list(dict.fromkeys(each.path for each in sightings))
    return f" ({', '.join(paths[:_MOST_NAMED])})" if paths else ""


def is_being_rebuilt(sighting: Sighting) -> bool:
    """Whether it is marked as something that may be shown while it is rebuilt."""
    ttl = sighting.ttl
    return (
        "detail=superseded" in sighting.cache_status
        and ttl is not None
        and -ttl <= conf.CONTENT_MAX_STALE_SECONDS
    )
