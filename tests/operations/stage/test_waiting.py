from __future__ import annotations

import itertools

import pytest

from content.operations.stage.exceptions import NotInTimeError
from content.operations.stage.waiting import wait_until


def test_what_holds_already_is_not_waited_for():
    assert wait_until(lambda: True, 10, "nothing") < 1


def test_condition_is_looked_at_until_it_holds():
    looks = itertools.count()
    assert wait_until(lambda: next(looks) == 3, 10, "the fourth look") > 0
    assert next(looks) == 4


def test_what_does_not_happen_is_said():
    with pytest.raises(NotInTimeError, match=r"^Waited 0\.05 s in vain for rain$"):
        wait_until(lambda: False, 0.05, "rain")
