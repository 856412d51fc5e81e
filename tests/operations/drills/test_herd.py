from __future__ import annotations

import pytest

from content.operations.drills.herd import HERD
from tests.conftest import require_activemq, require_tool
from tests.operations.drills.quick_runs import broken_in, run_quickly

pytestmark = [
    pytest.mark.redis,
    pytest.mark.activemq,
    pytest.mark.slow,
    pytest.mark.timeout(180),
]


@pytest.fixture(autouse=True)
def _services():
    require_tool("redis-server")
    require_activemq()


def test_shared_item_is_fetched_once_by_all_processes():
    assert broken_in(run_quickly(HERD)) == []


def test_shared_item_is_fetched_by_several_processes_without_a_lease():
    broken = broken_in(run_quickly(HERD, "lease"))
    assert "fetches of the shared item after the event" in broken
