from __future__ import annotations

import threading

import pytest

from content.timings import AT_ONCE, EITHER, WAITING, Timings


@pytest.mark.parametrize("bounds", [AT_ONCE, EITHER, WAITING])
def test_bounds_rise(bounds):
    assert list(bounds) == sorted(set(bounds))


def test_what_took_so_long_is_counted_once_and_added_up():
    timings = Timings((0.1, 1))
    for seconds in (0.05, 0.1, 0.5, 7):
        timings.note(seconds, "page", "done")
    [(labels, told)] = timings.snapshot().items()
    assert labels == ("page", "done")
    assert told.counts == (2, 1, 1)
    assert told.seconds == pytest.approx(7.65)


def test_outcome_of_a_block_is_its_last_label():
    timings = Timings()
    with timings.timing("load"):
        pass
    with pytest.raises(ValueError, match="no"), timings.timing("load"):
        raise ValueError("no")
    assert set(timings.snapshot()) == {("load", "done"), ("load", "failed")}


def test_outcome_can_be_named():
    timings = Timings()
    with timings.timing(outcome_of=lambda error: "well" if error is None else "ill"):
        pass
    assert set(timings.snapshot()) == {("well",)}


def test_nothing_is_lost_between_threads():
    timings = Timings()

    def note() -> None:
        for _ in range(2_000):
            timings.note(0.001)

    threads = [threading.Thread(target=note) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [told] = timings.snapshot().values()
    assert sum(told.counts) == 16_000
