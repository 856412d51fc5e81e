from __future__ import annotations

from content.front.remembered import Remembered


def test_what_was_put_is_found_until_it_is_dropped():
    remembered = Remembered[str](max_bytes=100)
    remembered.put("a", "one", size_bytes=10)
    assert remembered.find("a") == "one"
    remembered.drop("a")
    remembered.drop("a")
    assert remembered.find("a") is None
    assert (len(remembered), remembered.size_bytes) == (0, 0)


def test_what_is_put_again_counts_once():
    remembered = Remembered[str](max_bytes=100)
    for _ in range(20):
        remembered.put("a", "one", size_bytes=60)
    assert (len(remembered), remembered.size_bytes) == (1, 60)


def test_what_was_found_stays_longer_than_what_was_not():
    remembered = Remembered[int](max_bytes=100)
    for number in range(10):
        remembered.put(number, number, size_bytes=10)
    remembered.find(0)
    for number in range(10, 19):
        remembered.put(number, number, size_bytes=10)
    assert remembered.find(0) == 0
    assert remembered.find(1) is None
    assert remembered.size_bytes <= 100


def test_even_if_everything_was_found_there_is_room_for_more():
    remembered = Remembered[int](max_bytes=100)
    for number in range(1_000):
        remembered.put(number, number, size_bytes=10)
        assert remembered.find(number) == number
    assert remembered.size_bytes <= 100


def test_what_is_larger_than_everything_together_is_not_remembered():
    remembered = Remembered[str](max_bytes=100)
    remembered.put("a", "one", size_bytes=101)
    assert remembered.find("a") is None
    assert remembered.size_bytes == 0
