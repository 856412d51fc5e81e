from __future__ import annotations

import fcntl
import threading

import msgspec
import pytest

from content.operations.metrics import catalogue
from content.operations.metrics.snapshots import Samples, Snapshots, add_up

EVENTS = catalogue.CACHE_EVENTS.name
BUILDS = catalogue.BUILDS.name
MEMORY = catalogue.MEMORY_BYTES.name
BEHIND = catalogue.STREAM_BEHIND.name
ANSWERING = catalogue.STORE_ANSWERING.name
GAPS = catalogue.LISTENER_GAPS.name
OUTPUT_BUILT = ("output", "built")


def counted(number: float) -> Samples:
    return {EVENTS: {OUTPUT_BUILT: (number,)}}


@pytest.fixture
def snapshots(tmp_path):
    return Snapshots(tmp_path)


def total(snapshots: Snapshots, but: int = 0) -> Samples:
    return add_up(snapshots.read_others(but))


def test_processes_are_added_up(snapshots):
    snapshots.write(1, counted(3))
    snapshots.write(2, counted(4))
    snapshots.write(2, counted(5))
    assert total(snapshots) == counted(8)
    assert total(snapshots, but=2) == counted(3)


def test_histograms_are_added_up_by_bucket():
    one: Samples = {BUILDS: {("built",): (1, 0, 2, 0.5)}}
    other: Samples = {
        BUILDS: {("built",): (0, 1, 1, 0.25), ("failed",): (1, 0, 0, 0.1)}
    }
    assert add_up([one, other]) == {
        BUILDS: {("built",): (1, 1, 3, 0.75), ("failed",): (1, 0, 0, 0.1)}
    }


def test_gauges_are_added_up_or_the_worst_counts():
    one: Samples = {MEMORY: {(): (10,)}, BEHIND: {(): (0.1,)}, ANSWERING: {(): (1,)}}
    other: Samples = {MEMORY: {(): (20,)}, BEHIND: {(): (9,)}, ANSWERING: {(): (0,)}}
    assert add_up([one, other]) == {
        MEMORY: {(): (30,)},
        BEHIND: {(): (9,)},
        ANSWERING: {(): (0,)},
    }


def test_what_ended_processes_have_counted_stays_and_their_gauges_go(snapshots):
    snapshots.write(1, {**counted(3), MEMORY: {(): (10,)}, GAPS: {("a:1",): (1,)}})
    snapshots.write(2, counted(4))
    snapshots.bury(1)
    snapshots.bury(2)
    snapshots.write(3, counted(1))
    assert total(snapshots) == counted(8)


def test_process_that_has_written_nothing_can_end(snapshots):
    snapshots.bury(1)
    assert total(snapshots) == {}


def test_files_do_not_pile_up(snapshots, tmp_path):
    for process_id in range(50):
        snapshots.write(process_id, counted(1))
        snapshots.bury(process_id)
    assert len(list(tmp_path.iterdir())) <= 2  # the ended, and the lock
    assert total(snapshots) == counted(50)


def test_process_that_hangs_has_no_gauges(snapshots, monkeypatch):
    snapshots.write(1, {**counted(3), MEMORY: {(): (10,)}})
    later = snapshots_time() + 61
    monkeypatch.setattr("content.operations.metrics.snapshots.time.time", lambda: later)
    assert total(snapshots) == counted(3)


def snapshots_time() -> float:
    from time import time  # noqa: PLC0415  # as it is before it is changed

    return time()


def test_file_that_cannot_be_read_is_left_out(snapshots, tmp_path):
    (tmp_path / "1.samples").write_bytes(b"\x80 not ours")
    snapshots.write(2, counted(4))
    assert total(snapshots) == counted(4)


def test_metric_of_another_version_is_left_out():
    assert add_up([{"content_no_more": {(): (1,)}, **counted(1)}]) == counted(1)


def test_buckets_of_another_version_are_not_mixed():
    old: Samples = {BUILDS: {("built",): (1, 1)}}
    new: Samples = {BUILDS: {("built",): (1, 0, 2, 0.5)}}
    assert add_up([old, new])[BUILDS] == new[BUILDS]


def test_nothing_is_counted_twice_or_lost_while_processes_end(snapshots):
    """Whoever reads while others end sees the same number every time."""
    for process_id in range(1, 41):
        snapshots.write(process_id, counted(1))
    seen = []
    is_over = threading.Event()

    def read() -> None:
        while not is_over.is_set():
            seen.append(total(snapshots)[EVENTS][OUTPUT_BUILT][0])

    reader = threading.Thread(target=read)
    reader.start()
    for process_id in range(1, 41):
        snapshots.bury(process_id)
    is_over.set()
    reader.join()
    assert set(seen) <= {40}
    assert total(snapshots) == counted(40)


def test_process_that_hangs_while_it_reads_holds_up_nobody(snapshots, tmp_path):
    snapshots.write(1, counted(3))
    with (tmp_path / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        with pytest.raises(BlockingIOError):
            snapshots.bury(1)
        assert total(snapshots) == counted(3)
    snapshots.bury(1)
    assert total(snapshots) == counted(3)


def test_what_is_written_is_plain_msgpack(snapshots, tmp_path):
    snapshots.write(1, counted(3))
    told = msgspec.msgpack.decode((tmp_path / "1.samples").read_bytes())
    assert told["samples"] == {EVENTS: [[list(OUTPUT_BUILT), [3]]]}
