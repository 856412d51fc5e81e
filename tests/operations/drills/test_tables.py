from __future__ import annotations

import pytest

from content.operations.drills.report import Report
from content.operations.drills.tables import markdown_table, text_table


@pytest.fixture
def report():
    report = Report()
    report.note("pages | all", "20")
    report.expect("stale", "0", bound="none", holds=True)
    report.expect("longest", "9 s", bound="at most 1 s", holds=False)
    return report


def test_text_is_in_columns(report):
    assert text_table(report).splitlines() == [
        "what         measured  bound        verdict",
        "pages | all  20",
        "stale        0         none         holds",
        "longest      9 s       at most 1 s  BROKEN",
    ]


def test_markdown_is_a_table(report):
    assert markdown_table(report).splitlines() == [
        "| what | measured | bound | verdict |",
        "| --- | --- | --- | --- |",
        r"| pages \| all | 20 |  |  |",
        "| stale | 0 | none | holds |",
        "| longest | 9 s | at most 1 s | BROKEN |",
    ]
