"""What every publish of a drill has done to the pages that were kept."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence

import msgspec

from content.operations.drills.report import Report

BOUND_SECONDS = 1.0
"""How long after a publish a page may be as it was before."""

_MOST_NAMED = 3


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What one publish has done."""

    path: str
    """Of the item in the folder."""
    kind: str
    invalidated_seconds: float | None
    """From the publish's return until all was invalidated; ``None`` if nothing was."""
    looked_seconds: float
    """From the same until the first look was over."""
    superseded: int
    """Pages whose entry was invalidated."""
    needless: Counter[str]
    """Those of them that are the same as before, by what made them old."""
    changed: int
    """Pages that are to be another than before."""
    late: Sequence[str]
    """Pages that were not right at the first look."""
    stale: Sequence[str]
    """Pages that were not right at the second look, when the time was up."""


class PublishTally:
    """Outcomes, and what they amount to."""

    def __init__(self, pages: int) -> None:
        self._pages = pages
        self._outcomes: list[Outcome] = []

    def add(self, outcome: Outcome) -> None:
        """Add what one publish has done."""
        self._outcomes.append(outcome)

    def report_to(self, report: Report) -> None:
        """Tell it, and whether any page was stale."""
        outcomes = self._outcomes
        looks = self._pages * len(outcomes)
        stale = [
            f"{page} after {each.path}" for each in outcomes for page in each.stale
        ]
        report.note("pages that are kept", f"{self._pages}")
        report.note("items published in turn", f"{len(outcomes)}")
        changed = sum(each.changed for each in outcomes)
        report.expect(
            "pages that a publish has changed, all in all",
            f"{changed:,} of {looks:,}",
            bound="some, or nothing was proved",
            holds=changed > 0,
        )
        named = "; ".join(stale[:_MOST_NAMED])
        report.expect(
            f"stale {BOUND_SECONDS:g} s after a publish",
            f"{len(stale):,} of {looks:,}" + (f" ({named})" if named else ""),
            bound="none",
            holds=looks > 0 and not stale,
        )
        self._report_times(report)
        self._report_needless(report, looks)

    def _report_times(self, report: Report) -> None:
        late = sum(len(each.late) for each in self._outcomes)
        looked = [each.looked_seconds for each in self._outcomes]
        report.note(
            "not yet right at the first look",
            f"{late:,}; it was over after {_middle_and_most(looked)}",
        )
        invalidated = [
            seconds
            for each in self._outcomes
            if (seconds := each.invalidated_seconds) is not None
        ]
        report.note("from a publish to its stamps", _middle_and_most(invalidated))
        report.note(
            "publishes that have invalidated nothing",
            f"{len(self._outcomes) - len(invalidated)}",
        )

    def _report_needless(self, report: Report, looks: int) -> None:
        superseded = sum(each.superseded for each in self._outcomes)
        causes = sum((each.needless for each in self._outcomes), Counter[str]())
        needless = causes.total()
        report.note(
            "built anew and the same as before, of all (aim: under 5 %)",
            _share(needless, looks),
        )
        report.note(
            "the same, of those that were invalidated (aim: under 5 %)",
            _share(needless, superseded),
        )
        told = ", ".join(f"{n:,} by {cause}" for cause, n in causes.most_common())
        report.note("the same, by what made them old", told or "none")
        by_kind: dict[str, list[Outcome]] = defaultdict(list)
        for each in self._outcomes:
            by_kind[each.kind].append(each)
        for kind, outcomes in sorted(by_kind.items()):
            of_kind = sum(each.superseded for each in outcomes)
            share = _share(sum(each.needless.total() for each in outcomes), of_kind)
            report.note(f"the same, by {len(outcomes)} x {kind}", share)


def _share(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,}" + (f" ({part / whole:.1%})" if whole else "")


def _middle_and_most(seconds: Sequence[float]) -> str:
    if not seconds:
        return "never"
    return f"{statistics.median(seconds):.2f} s (median), {max(seconds):.2f} s (most)"
