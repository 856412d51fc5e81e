from __future__ import annotations

import pytest

from content.operations.drills.first_publish import FIRST_PUBLISH
from tests.operations.drills.quick_runs import WITH_SERVICES, broken_in, run_quickly

pytestmark = [*WITH_SERVICES, pytest.mark.timeout(180)]


def test_what_was_not_there_is_seen_when_it_is_and_when_it_is_no_more():
    report = run_quickly(FIRST_PUBLISH)
    assert broken_in(report) == []
    assert len(report.rows) == 6


def test_what_does_not_hold_is_what_each_protection_is_for():
    broken = {
        protection: broken_in(run_quickly(FIRST_PUBLISH, protection))
        for protection in FIRST_PUBLISH.protections
    }
    assert broken == {
        "misses": ["published: a 404, then the page"],
        "item": [
            "published: a dead link, then the link",
            "published: a gap, then the component presentation",
        ],
    }
