from __future__ import annotations

import pytest

from content.operations.drills.publish_everything import PUBLISH_EVERYTHING
from tests.conftest import require_activemq, require_tool
from tests.operations.drills.quick_runs import broken_in, run_quickly

pytestmark = [
    pytest.mark.redis,
    pytest.mark.activemq,
    pytest.mark.slow,
    pytest.mark.timeout(300),
]

STALE = "stale 1 s after a publish"


@pytest.fixture(autouse=True)
def _services():
    require_tool("redis-server")
    require_activemq()


def test_every_page_is_what_it_would_be_without_a_cache():
    assert broken_in(run_quickly(PUBLISH_EVERYTHING)) == []


@pytest.mark.parametrize("protection", PUBLISH_EVERYTHING.protections)
def test_pages_are_stale_without_this_protection(protection):
    assert broken_in(run_quickly(PUBLISH_EVERYTHING, protection)) == [STALE]
