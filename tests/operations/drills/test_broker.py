from __future__ import annotations

import pytest

from content.operations.drills.broker import BROKER
from tests.operations.drills.quick_runs import WITH_SERVICES, broken_in, run_quickly

pytestmark = [*WITH_SERVICES, pytest.mark.timeout(300)]


def test_nothing_stays_old_whatever_happens_to_the_broker_and_those_who_listen():
    assert broken_in(run_quickly(BROKER)) == []


@pytest.mark.parametrize(
    ("protection", "variant"),
    [
        ("gap", "killed"),
        ("watchdog", "half-open"),
        ("listener-lease", "no-listener"),
    ],
)
def test_something_stays_old_without_this_protection(protection, variant):
    broken = broken_in(run_quickly(BROKER, protection, variants={variant}))
    assert any(each.startswith(f"{variant}: stale from") for each in broken)
