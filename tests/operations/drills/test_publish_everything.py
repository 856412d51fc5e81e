from __future__ import annotations

import pytest

from content.operations.drills.publish_everything import PUBLISH_EVERYTHING
from tests.operations.drills.quick_runs import WITH_SERVICES, broken_in, run_quickly

pytestmark = [*WITH_SERVICES, pytest.mark.timeout(300)]

STALE = "stale 1 s after a publish"


def test_every_page_is_what_it_would_be_without_a_cache():
    assert broken_in(run_quickly(PUBLISH_EVERYTHING)) == []


@pytest.mark.parametrize("protection", PUBLISH_EVERYTHING.protections)
def test_pages_are_stale_without_this_protection(protection):
    assert broken_in(run_quickly(PUBLISH_EVERYTHING, protection)) == [STALE]
