from __future__ import annotations

from content.operations.drills.report import Report, Row, Verdict


def test_rows_are_kept_in_order():
    report = Report()
    report.note("pages", "20")
    report.expect("stale", "0", bound="none", holds=True)
    report.expect("longest", "9 s", bound="at most 1 s", holds=False)
    assert report.rows == (
        Row(label="pages", value="20"),
        Row(label="stale", value="0", bound="none", verdict=Verdict.HOLDS),
        Row(label="longest", value="9 s", bound="at most 1 s", verdict=Verdict.BROKEN),
    )


def test_promise_holds_if_all_that_was_expected_is_so():
    report = Report()
    report.note("pages", "20")
    report.expect("stale", "0", bound="none", holds=True)
    assert report.holds
    report.expect("longest", "9 s", bound="at most 1 s", holds=False)
    assert not report.holds


def test_nothing_expected_proves_nothing():
    report = Report()
    report.note("pages", "20")
    assert not report.holds


def test_rows_of_a_part_say_so_and_count():
    part = Report()
    part.expect("stale", "1", bound="none", holds=False)
    report = Report()
    report.add("killed", part)
    assert [row.label for row in report.rows] == ["killed: stale"]
    assert not report.holds
