"""Drills as tests run them: quickly, and less a protection."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest

from content.operations.drills.drill import Drill, DrillRun
from content.operations.drills.report import Report, Verdict
from content.operations.drills.tables import text_table
from tests.support.running_site import PUBLISHED

#: Of drills with Redis and a broker; each has a timeout of its own besides.
WITH_SERVICES = [
    pytest.mark.redis,
    pytest.mark.activemq,
    pytest.mark.slow,
    pytest.mark.usefixtures("services"),
]


def run_quickly(
    drill: Drill,
    *without: str,
    folder: Path = PUBLISHED,
    variants: Collection[str] = (),
) -> Report:
    """Run a drill with as little as shows that it works."""
    report = drill.run(
        DrillRun(
            folder=folder,
            say=lambda _: None,
            is_quick=True,
            without=frozenset(without),
            variants=frozenset(variants),
        )
    )
    print(text_table(report))  # noqa: T201  # for whoever reads why a test failed
    return report


def broken_in(report: Report) -> list[str]:
    """Return the labels of what does not hold."""
    return [row.label for row in report.rows if row.verdict is Verdict.BROKEN]
