from __future__ import annotations

import pytest

from content.operations.drills.redis_outages import REDIS
from tests.operations.drills.quick_runs import WITH_SERVICES, broken_in, run_quickly

pytestmark = [*WITH_SERVICES, pytest.mark.timeout(180)]


def test_visitors_of_known_pages_do_not_notice_that_redis_fails():
    assert broken_in(run_quickly(REDIS)) == []


@pytest.mark.parametrize(
    ("protection", "variant", "broken"),
    [
        ("guard", "hung", "hung: 99 % of the answers within, then"),
        (
            "identity",
            "lost-stamps",
            "lost-stamps: stale from 4 s after Redis was back",
        ),
    ],
)
def test_something_goes_wrong_without_this_protection(protection, variant, broken):
    assert broken in broken_in(run_quickly(REDIS, protection, variants={variant}))
