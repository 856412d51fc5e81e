from __future__ import annotations

import pytest

from content.operations.drills.binary_outages import BINARY_OUTAGES
from tests.operations.drills.quick_runs import WITH_SERVICES, broken_in, run_quickly

pytestmark = [*WITH_SERVICES, pytest.mark.timeout(240)]


def test_good_copies_are_shown_whole_while_the_service_fails():
    assert broken_in(run_quickly(BINARY_OUTAGES)) == []


@pytest.mark.parametrize(
    ("protection", "variant", "broken"),
    [
        ("stale-if-error", "killed", "killed: answers without the good copy"),
        ("good-copy", "cut", "cut at 50%: answers without the good copy"),
        ("complete", "cut", "cut at 50%: wrong or partial files"),
    ],
)
def test_they_are_not_without_this_protection(protection, variant, broken):
    report = run_quickly(BINARY_OUTAGES, protection, variants={variant})
    assert broken in broken_in(report)
