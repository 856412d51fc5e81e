from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from content.caching.contracts import Store
from content.caching.memory_store import MemoryStore
from content.caching.redis_store import RedisStore
from content.exceptions import CacheUnavailableError
from content.invalidation.edge.edges import Edge
from content.invalidation.edge.following import EdgeFollower
from content.invalidation.edge.purging import EdgeError
from content.invalidation.edge.tags import tag_of, tags_to_purge
from content.operations.stage.waiting import wait_until

EDGE = Edge(name="varnish", url="http://cache/", answer_header="xkey")
EVERYTHING = (tag_of("everything"),)
ITEMS = [f"item:1:5:{number}" for number in range(3_000)]
WAIT_SECONDS = 5.0


class Recorder:
    """What an edge cache was told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, ...]] = []
        self.error: Exception | None = None

    def __call__(self, _edge: Edge, tags: Sequence[str]) -> int:
        if self.error:
            raise self.error
        self.told.append(tuple(tags))
        return 1


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.redis)])
def store(request):
    if request.param == "memory":
        return MemoryStore(max_bytes=1_000_000)
    client = request.getfixturevalue("redis_client")
    return RedisStore(lambda: client, prefix="edges", max_lifetime_seconds=3_600)


@pytest.fixture
def edge():
    return Recorder()


def follower(store: Store, edge: Recorder) -> EdgeFollower:
    return EdgeFollower(EDGE, store, purge=edge, after_seconds=0)


def purged(*dependencies: str) -> tuple[str, ...]:
    return tags_to_purge(dependencies, most=2_000)


def test_the_first_thing_it_is_told_is_to_forget_everything(store, edge):
    follower(store, edge).tell_once(wait_seconds=0)
    assert edge.told == [EVERYTHING]


def test_then_it_is_told_what_was_invalidated_once(store, edge):
    teller = follower(store, edge)
    teller.tell_once(wait_seconds=0)
    store.invalidate(ITEMS[:1])
    store.invalidate(ITEMS[1:2])
    for _ in range(3):
        teller.tell_once(wait_seconds=0)
    assert edge.told[1:] == [purged(*ITEMS[:2])]
    assert teller.statistics().requests == 2


def test_another_process_goes_on_where_one_has_stopped(store, edge):
    follower(store, edge).tell_once(wait_seconds=0)
    store.invalidate(ITEMS[:1])
    follower(store, edge).tell_once(wait_seconds=0)
    assert edge.told[1:] == [purged(ITEMS[0])]


def test_another_edge_cache_of_the_same_name_begins_anew(store, edge):
    follower(store, edge).tell_once(wait_seconds=0)
    other = msgspec.structs.replace(EDGE, url="http://other-cache/")
    EdgeFollower(other, store, purge=edge, after_seconds=0).tell_once(wait_seconds=0)
    assert edge.told == [EVERYTHING, EVERYTHING]


def test_what_it_did_not_take_it_is_told_again_with_what_came_meanwhile(store, edge):
    teller = follower(store, edge)
    teller.tell_once(wait_seconds=0)
    store.invalidate(ITEMS[:1])
    edge.error = EdgeError("down")
    with pytest.raises(EdgeError):
        teller.tell_once(wait_seconds=0)
    store.invalidate(ITEMS[1:2])
    edge.error = None
    teller.tell_once(wait_seconds=0)
    assert edge.told[1:] == [purged(*ITEMS[:2])]


def test_what_is_too_much_to_name_is_everything(store, edge):
    teller = follower(store, edge)
    teller.tell_once(wait_seconds=0)
    for start in range(0, len(ITEMS), 500):
        store.invalidate(ITEMS[start : start + 500])
    teller.tell_once(wait_seconds=0)
    assert edge.told[1:] == [EVERYTHING]


def test_who_is_far_behind_is_told_to_forget_everything(store, edge):
    teller = follower(store, edge)
    teller.tell_once(wait_seconds=0)
    for _ in range(1_100):
        store.invalidate(ITEMS[:1])
    teller.tell_once(wait_seconds=0)
    assert edge.told[1:] == [EVERYTHING]
    teller.tell_once(wait_seconds=0)
    assert edge.told[2:] == [purged(ITEMS[0])]


@pytest.mark.redis
def test_what_was_lost_is_made_good_by_forgetting_everything(redis_client, edge):
    store = RedisStore(lambda: redis_client, prefix="edges", max_lifetime_seconds=3_600)
    teller = follower(store, edge)
    teller.tell_once(wait_seconds=0)
    store.invalidate(ITEMS[:1])
    store.invalidate(ITEMS[1:2])
    redis_client.xtrim(
        "{edges}:stream", maxlen=1, approximate=False
    )  # the first of them is gone
    teller.tell_once(wait_seconds=0)
    assert edge.told[1:] == [EVERYTHING]
    redis_client.flushdb()  # all of it is
    teller.tell_once(wait_seconds=0)
    assert edge.told[2:] == [EVERYTHING]


@pytest.mark.redis
def test_a_stream_that_was_evicted_is_made_good_by_forgetting_everything(
    redis_client, edge
):
    store = RedisStore(lambda: redis_client, prefix="edges", max_lifetime_seconds=3_600)
    teller = follower(store, edge)
    teller.tell_once(wait_seconds=0)
    store.invalidate(ITEMS[:1])
    redis_client.delete("{edges}:stream")
    for _ in range(2):
        teller.tell_once(wait_seconds=0)
    assert edge.told[1:] == [EVERYTHING]


@pytest.mark.redis
def test_a_sequence_that_begins_is_nothing_to_tell(redis_client, edge):
    store = RedisStore(lambda: redis_client, prefix="edges", max_lifetime_seconds=3_600)
    teller = follower(store, edge)
    teller.tell_once(wait_seconds=0)
    redis_client.delete("{edges}:sequence")
    begun = store.read_sequence()
    teller.tell_once(wait_seconds=0)
    assert edge.told == [EVERYTHING]
    statistics = teller.statistics()
    assert (statistics.purges_of_everything, statistics.told_until) == (1, begun)


def test_two_who_tell_the_same_edge_cache_take_turns(store, edge):
    one, other = follower(store, edge), follower(store, edge)
    other_tells: list[int] = []

    def tell_meanwhile(_edge: Edge, tags: Sequence[str]) -> int:
        other.tell_once(wait_seconds=0)
        other_tells.append(len(edge.told))
        told: int = edge(_edge, tags)
        return told

    one = EdgeFollower(EDGE, store, purge=tell_meanwhile, after_seconds=0)
    one.tell_once(wait_seconds=0)
    assert other_tells == [0]
    assert edge.told == [EVERYTHING]
    other.tell_once(wait_seconds=0)  # the turn was given back
    store.invalidate(ITEMS[:1])
    other.tell_once(wait_seconds=0)
    assert edge.told[1:] == [purged(ITEMS[0])]


def test_who_waits_for_news_or_died_meanwhile_keeps_nobody_from_telling(store, edge):
    class Hung:
        """A store that a process waits for, as one that was killed would for ever."""

        is_waited_for, goes_on = threading.Event(), threading.Event()

        def __getattr__(self, name: str) -> Any:
            return getattr(store, name)

        def read_stream(self, *_arguments: Any, **_options: Any) -> tuple[()]:
            self.is_waited_for.set()
            self.goes_on.wait(WAIT_SECONDS)
            return ()

    teller = follower(store, edge)
    teller.tell_once(wait_seconds=0)
    hung: Any = Hung()
    waits = threading.Thread(
        target=follower(hung, edge).tell_once, kwargs={"wait_seconds": 0}
    )
    waits.start()
    assert hung.is_waited_for.wait(WAIT_SECONDS)
    store.invalidate(ITEMS[:1])
    teller.tell_once(wait_seconds=0)
    told = edge.told[1:]
    hung.goes_on.set()
    waits.join()
    assert told == [purged(ITEMS[0])]


@pytest.mark.parametrize("ahead_seconds", [0, 60])
def test_web_processes_have_time_to_hear_of_it_first_whatever_clocks_say(
    store, ahead_seconds
):
    told_at: list[float] = []

    def note(_edge: Edge, _tags: Sequence[str]) -> int:
        told_at.append(time.monotonic())
        return 1

    teller = EdgeFollower(
        EDGE,
        store,
        purge=note,
        clock=lambda: time.time() + ahead_seconds,
        after_seconds=0.1,
    )
    for number in range(3):
        if number == 2:
            teller.stop()  # what it has begun with it ends
        invalidated_at = time.monotonic()
        store.invalidate(ITEMS[:1])
        teller.tell_once(wait_seconds=0)
        assert told_at[number] - invalidated_at >= 0.1


def test_a_failure_gives_the_turn_back(store, edge):
    edge.error = EdgeError("down")
    with pytest.raises(EdgeError):
        follower(store, edge).tell_once(wait_seconds=0)
    edge.error = None
    follower(store, edge).tell_once(wait_seconds=0)
    assert edge.told == [EVERYTHING]


def test_to_have_no_turn_is_no_success(store, edge, monkeypatch, caplog):
    monkeypatch.setattr(
        "content.invalidation.edge.following._FIRST_RETRY_SECONDS", 0.01
    )
    teller = follower(store, edge)
    acquire, refusals = store.acquire, []

    def count(*arguments: Any, **options: Any) -> bool:
        is_acquired: bool = acquire(*arguments, **options)
        if not is_acquired:
            refusals.append(1)
        return is_acquired

    def take_turn() -> bool:
        is_taken: bool = acquire(teller._place, "another process", lease_seconds=60)
        return is_taken

    monkeypatch.setattr(store, "acquire", count)
    edge.error = EdgeError("down")
    teller.start()
    try:
        wait_until(lambda: teller.statistics().failures, WAIT_SECONDS, "a failure")
        wait_until(take_turn, WAIT_SECONDS, "a turn")
        wait_until(lambda: len(refusals) > 1, WAIT_SECONDS, "refusals")
    finally:
        teller.stop()
    assert "told again" not in caplog.text


def test_a_store_that_keeps_nothing_is_an_error_and_no_endless_telling(edge):
    class Forgetful(MemoryStore):
        def store(self, *_arguments: object, **_options: object) -> bool:
            return False

    with pytest.raises(CacheUnavailableError):
        follower(Forgetful(max_bytes=1_000_000), edge).tell_once(wait_seconds=0)


def test_its_thread_tells_as_things_happen_and_goes_on_after_errors(
    store, edge, monkeypatch, caplog
):
    monkeypatch.setattr(
        "content.invalidation.edge.following._FIRST_RETRY_SECONDS", 0.01
    )
    teller = follower(store, edge)
    edge.error = EdgeError("varnish answered 500")
    begun = time.time()
    teller.start()
    try:
        wait_until(lambda: teller.statistics().failures > 2, WAIT_SECONDS, "failures")
        assert begun <= teller.statistics().failing_since <= time.time()
        edge.error = None
        wait_until(lambda: edge.told, WAIT_SECONDS, "the first")
        store.invalidate(ITEMS[:1])
        wait_until(lambda: len(edge.told) > 1, WAIT_SECONDS, "the second")
        assert teller.statistics().failing_since == 0
        assert teller.is_alive
    finally:
        teller.stop()
    assert edge.told == [EVERYTHING, purged(ITEMS[0])]
    assert teller.statistics().last_error == "varnish answered 500"
    told = [each.message for each in caplog.records if "not told" in each.message]
    assert len(told) == 1  # however often it failed


@pytest.mark.parametrize(
    ("error", "longest_seconds"),
    [(EdgeError("down"), 60.0), (CacheUnavailableError("down"), 2.0)],
)
def test_a_store_is_back_sooner_than_an_edge_cache_that_was_long_away(
    store, edge, monkeypatch, error, longest_seconds
):
    teller = follower(store, edge)
    pauses: list[float] = []
    monkeypatch.setattr(teller._stopped, "wait", pauses.append)
    for _ in range(20):
        teller._note_failure(error)
    assert (pauses[0], pauses[-1]) == (1.0, longest_seconds)


def test_an_edge_cache_that_hangs_is_not_waited_for_at_the_end(store, monkeypatch):
    monkeypatch.setattr("content.invalidation.edge.following._STOP_SECONDS", 0.05)
    is_asked, answers = threading.Event(), threading.Event()

    def hang(_edge: Edge, _tags: Sequence[str]) -> int:
        is_asked.set()
        answers.wait(WAIT_SECONDS)
        return 1

    teller = EdgeFollower(EDGE, store, purge=hang, after_seconds=0)
    teller.start()
    assert is_asked.wait(WAIT_SECONDS)
    teller.stop()
    was_asked_still = teller.is_alive
    answers.set()
    teller._thread.join()
    assert was_asked_still
