from __future__ import annotations

import pytest

from content.operations.drills.race import RACE
from tests.conftest import require_tool
from tests.operations.drills.quick_runs import broken_in, run_quickly

pytestmark = [pytest.mark.redis, pytest.mark.slow, pytest.mark.timeout(180)]

STALE = {"stale entries in Redis", "stale entries in the memory of a process"}


@pytest.fixture(autouse=True)
def _redis():
    require_tool("redis-server")


def test_nothing_stale_counts_as_fresh_however_builds_and_events_meet():
    assert broken_in(run_quickly(RACE)) == []


@pytest.mark.parametrize("protection", RACE.protections)
def test_something_stale_counts_as_fresh_without_this_protection(protection):
    assert set(broken_in(run_quickly(RACE, protection))) & STALE
