from __future__ import annotations

import pytest

from content.operations.drills.herd import HERD
from tests.operations.drills.quick_runs import WITH_SERVICES, broken_in, run_quickly

pytestmark = [*WITH_SERVICES, pytest.mark.timeout(180)]


def test_shared_item_is_fetched_once_by_all_processes():
    assert broken_in(run_quickly(HERD)) == []


def test_shared_item_is_fetched_by_several_processes_without_a_lease():
    broken = broken_in(run_quickly(HERD, "lease"))
    assert "fetches of the shared item after the event" in broken
