from __future__ import annotations

import pytest

from content.operations.drills.binary_republish import BINARY_REPUBLISH
from tests.operations.drills.quick_runs import WITH_SERVICES, broken_in, run_quickly

pytestmark = [*WITH_SERVICES, pytest.mark.timeout(240)]


def test_what_is_published_anew_is_shown_with_its_variants_and_gone_with_them():
    report = run_quickly(BINARY_REPUBLISH)
    assert broken_in(report) == []
    assert len(report.rows) == 6


@pytest.mark.parametrize(
    ("protection", "broken"),
    [
        ("binary-item", {"published again: the binary", "published again: a variant"}),
        ("download", {"published again: the binary", "published again: a variant"}),
        ("variant", {"published again: a variant"}),
        ("misses", {"published: the binary", "published: a variant"}),
    ],
)
def test_what_does_not_hold_is_what_each_protection_is_for(protection, broken):
    assert broken <= set(broken_in(run_quickly(BINARY_REPUBLISH, protection)))
