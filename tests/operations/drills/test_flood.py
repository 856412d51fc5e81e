from __future__ import annotations

import pytest

from content.operations.drills.flood import FLOOD
from tests.operations.drills.quick_runs import WITH_SERVICES, broken_in, run_quickly

pytestmark = [*WITH_SERVICES, pytest.mark.timeout(120)]


def test_all_events_are_applied_while_the_site_answers():
    assert broken_in(run_quickly(FLOOD)) == []


def test_events_are_not_applied_in_time_without_batches():
    broken = broken_in(run_quickly(FLOOD, "batches"))
    assert "events not applied" in broken
    # The site is not what was sabotaged.
    assert "answers other than 200" not in broken
