from __future__ import annotations

import threading

import pytest

from content.binaries.images.workers import ImageWorkers
from content.exceptions import ContentServiceUnavailableError


def test_no_more_are_made_at_once_than_may_be():
    workers = ImageWorkers(at_once=2, wait_seconds=10)
    lock = threading.Lock()
    under_way, most = 0, 0
    both = threading.Barrier(2, timeout=10)

    def make() -> None:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        both.wait()
        with lock:
            under_way -= 1

    threads = [threading.Thread(target=workers.run, args=(make,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2


def test_who_gets_no_turn_in_time_is_told():
    workers = ImageWorkers(at_once=1, wait_seconds=0.01)

    def make() -> None:
        with pytest.raises(ContentServiceUnavailableError, match="Too many images"):
            workers.run(lambda: None)

    workers.run(make)


def test_a_failure_gives_the_turn_back():
    workers = ImageWorkers(at_once=1, wait_seconds=0.01)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            workers.run(lambda: 1 / 0)
    assert workers.run(lambda: "made") == "made"
