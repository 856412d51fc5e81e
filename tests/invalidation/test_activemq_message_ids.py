from __future__ import annotations

import pytest

from content.invalidation.activemq_message_ids import MessageNumbers

DEPLOYER = "ID:vm-35607-1795478540882-1:1:1:1"


def missing(*message_ids: str) -> list[int]:
    numbers = MessageNumbers()
    return [numbers.count_missing(each) for each in message_ids]


def test_numbers_that_rise_by_one_have_no_holes():
    assert missing(*(f"{DEPLOYER}:{number}" for number in (7, 8, 9))) == [0, 0, 0]


def test_hole_is_counted_once():
    assert missing(*(f"{DEPLOYER}:{number}" for number in (1, 5, 6))) == [0, 3, 0]


def test_message_that_comes_again_is_no_hole():
    ids = [f"{DEPLOYER}:{number}" for number in (4, 5, 4, 5, 6)]
    assert missing(*ids) == [0, 0, 0, 0, 0]


def test_each_producer_has_its_own_numbers():
    other = "ID:vm-35607-1795478540882-1:1:2:1"
    assert missing(f"{DEPLOYER}:1", f"{other}:9", f"{DEPLOYER}:2") == [0, 0, 0]


@pytest.mark.parametrize(
    "producer",
    ["ID:vm-37223-1795478539185-3:4:-1:1", "something", "", "ID:", "ID:a:b:c:d"],
)
def test_numbers_that_mean_nothing_are_left_alone(producer):
    assert missing(f"{producer}:1", f"{producer}:9") == [0, 0]


def test_producers_of_long_ago_are_forgotten():
    numbers = MessageNumbers()
    assert numbers.count_missing(f"{DEPLOYER}:1") == 0
    for connection in range(1000):
        numbers.count_missing(f"ID:vm-1-2-{connection}:1:1:1:1")
    assert numbers.count_missing(f"{DEPLOYER}:9") == 0
