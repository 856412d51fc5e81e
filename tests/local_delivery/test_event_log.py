from __future__ import annotations

import threading

from content.local_delivery.event_log import EventLog


def test_messages_are_numbered_and_read_from_a_number_on():
    log = EventLog()
    log.add(["a", "b"])
    told = log.read(1)
    assert (told.messages, told.last, told.is_gap) == (("b",), 2, False)


def test_whoever_has_read_all_waits_for_the_next():
    log = EventLog()
    log.add(["a"])
    found = []
    reader = threading.Thread(target=lambda: found.append(log.read(1, wait_seconds=5)))
    reader.start()
    log.add(["b"])
    reader.join()
    assert found[0].messages == ("b",)


def test_nothing_new_is_no_gap():
    log = EventLog()
    told = log.read(0)
    assert (told.messages, told.last, told.is_gap) == ((), 0, False)


def test_what_is_not_kept_any_more_is_a_gap():
    log = EventLog(kept=2)
    log.add(["a", "b", "c"])
    assert log.read(0).is_gap
    assert log.read(1).messages == ("b", "c")


def test_a_number_of_the_future_is_a_gap():
    told = EventLog().read(7)
    assert told.is_gap
    assert told.last == 0


def test_logs_are_told_apart():
    assert EventLog().read(0).log != EventLog().read(0).log


def test_a_closed_log_lets_nobody_wait():
    log = EventLog()
    log.close()
    assert log.read(0, wait_seconds=60).messages == ()
