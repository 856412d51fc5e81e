from __future__ import annotations

import pytest

from content.operations.drills.content_service import CONTENT_SERVICE
from tests.operations.drills.quick_runs import WITH_SERVICES, broken_in, run_quickly

pytestmark = [*WITH_SERVICES, pytest.mark.timeout(180)]


def test_visitors_of_known_pages_do_not_notice_that_the_service_fails():
    assert broken_in(run_quickly(CONTENT_SERVICE)) == []


@pytest.mark.parametrize(
    ("protection", "broken"),
    [
        ("stale-if-error", "hung: answers other than 200"),
        ("patience", "hung: the slowest answer, then"),
    ],
)
def test_they_do_without_this_protection(protection, broken):
    assert broken in broken_in(
        run_quickly(CONTENT_SERVICE, protection, variants={"hung"})
    )
