from __future__ import annotations

import pytest

from content.operations.drills.flood import FLOOD
from tests.conftest import require_activemq, require_tool
from tests.operations.drills.quick_runs import broken_in, run_quickly

pytestmark = [
    pytest.mark.activemq,
    pytest.mark.redis,
    pytest.mark.slow,
    pytest.mark.timeout(120),
]


@pytest.fixture(autouse=True)
def services():
    require_tool("redis-server")
    require_activemq()


def test_all_events_are_applied_while_the_site_answers():
    assert broken_in(run_quickly(FLOOD)) == []


def test_events_are_not_applied_in_time_without_batches():
    broken = broken_in(run_quickly(FLOOD, "batches"))
    assert "events not applied" in broken
    # The site is not what was sabotaged.
    assert "answers other than 200" not in broken
