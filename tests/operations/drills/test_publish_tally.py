from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from content.operations.drills.publish_tally import Outcome, PublishTally
from content.operations.drills.report import Report
from tests.operations.drills.quick_runs import broken_in

STALE = "stale 1 s after a publish"


def outcome(**members: Any) -> Outcome:
    defaults: dict[str, Any] = {
        "path": "5/pages/index.html.json",
        "kind": "page",
        "invalidated_seconds": 0.05,
        "looked_seconds": 0.2,
        "superseded": 4,
        "needless": Counter(link=1),
        "changed": 3,
        "late": [],
        "stale": [],
    }
    return Outcome(**defaults | members)


def report_of(*outcomes: Outcome) -> Report:
    tally = PublishTally(10)
    for each in outcomes:
        tally.add(each)
    report = Report()
    tally.report_to(report)
    return report


def value_of(report: Report, beginning: str) -> str:
    [row] = [row for row in report.rows if row.label.startswith(beginning)]
    return row.value


def test_promise_holds_if_no_page_is_stale():
    report = report_of(outcome(late=["/late"]), outcome())
    assert report.holds
    assert value_of(report, STALE) == "0 of 20"
    assert value_of(report, "not yet right").startswith("1;")


def test_stale_page_breaks_the_promise_and_is_named():
    report = report_of(outcome(), outcome(late=["/a"], stale=["/a"]))
    assert broken_in(report) == [STALE]
    assert value_of(report, STALE) == "1 of 20 (/a after 5/pages/index.html.json)"


def test_publishes_that_change_nothing_prove_nothing():
    assert not report_of(outcome(changed=0, superseded=0, needless=Counter())).holds


def test_nothing_published_proves_nothing():
    assert not report_of().holds


def test_needless_invalidations_are_told_of_all_and_by_kind():
    report = report_of(
        outcome(), outcome(kind="binary", needless=Counter(item=3, link=1))
    )
    assert value_of(report, "built anew") == "5 of 20 (25.0%)"
    assert value_of(report, "the same, of those") == "5 of 8 (62.5%)"
    assert value_of(report, "the same, by what") == "3 by item, 2 by link"
    assert value_of(report, "the same, by 1 x page") == "1 of 4 (25.0%)"
    assert value_of(report, "the same, by 1 x binary") == "4 of 4 (100.0%)"


@pytest.mark.parametrize("seconds", [None, 0.05])
def test_publishes_without_a_stamp_are_counted(seconds):
    report = report_of(outcome(invalidated_seconds=seconds))
    silent = value_of(report, "publishes that have invalidated nothing")
    assert silent == ("1" if seconds is None else "0")
