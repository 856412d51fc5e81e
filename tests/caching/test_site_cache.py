"""The one cache of a process: made on first use, made anew after a fork, ended in order."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.test import override_settings

from content.caching import site_cache as module
from content.caching.memory_store import MemoryStore
from content.caching.redis_store import RedisStore
from content.caching.site_cache import SiteCache, get_site_cache, reset_site_cache
from content.operations.stage.waiting import wait_until
from tests.support.cache_fleet import ITEM, KEY, Builder, TextCodec

WAIT_SECONDS = 5.0
FOLLOWER, BUILDER = "content-stream-follower", "content-build"


@pytest.fixture
def site_cache():
    """A cache that is not that of the process, and not followed yet."""
    site_cache = SiteCache()
    yield site_cache
    site_cache.stop()


class Part:
    """Notes what happens to it, and when: ``log`` may be that of several."""

    def __init__(self, log: list[str], name: str = "part") -> None:
        self._log = log
        self._name = name

    def start(self) -> None:
        self._log.append(f"{self._name} started")

    def stop(self) -> None:
        self._log.append(f"{self._name} stopped")


def running(name: str) -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name.startswith(name)]


def wait_until_followed(site_cache: SiteCache) -> None:
    wait_until(lambda: site_cache.is_followed, WAIT_SECONDS, "memory to be followed")


# -- one for each process --------------------------------------------------------------


def test_nothing_runs_until_it_is_asked_for():
    before = set(threading.enumerate())
    SiteCache()
    assert set(threading.enumerate()) == before


def test_every_thread_of_a_process_gets_the_same(monkeypatch):
    made = []

    class Slow(SiteCache):
        def __init__(self) -> None:
            made.append(self)
            time.sleep(0.05)
            super().__init__()

    monkeypatch.setattr(module, "SiteCache", Slow)
    with ThreadPoolExecutor(8) as threads:
        caches = set(threads.map(lambda _: get_site_cache(), range(8)))
    assert caches == set(made)
    assert len(made) == 1
    assert len(running(FOLLOWER)) == 1


def test_it_is_made_anew_after_it_was_ended():
    first = get_site_cache()
    reset_site_cache()
    second = get_site_cache()
    assert second is not first
    wait_until_followed(second)


@pytest.mark.parametrize(
    "settings",
    [{"CONTENT_FRESH_SECONDS": 7}, {"CACHES": {"default": {"BACKEND": "x"}}}],
)
def test_a_setting_that_it_was_made_from_makes_it_anew(settings):
    first = get_site_cache()
    with override_settings(**settings):
        assert get_site_cache() is not first


def test_another_setting_leaves_it_alone():
    first = get_site_cache()
    with override_settings(LANGUAGE_CODE="nl"):
        assert get_site_cache() is first


def test_a_store_that_is_this_processs_own_shares_the_memory_with_it():
    with override_settings(CONTENT_CACHE_ALIAS="", CONTENT_CACHE_MEMORY_BYTES=1_000):
        site_cache = get_site_cache()
        assert isinstance(site_cache.unguarded_store, MemoryStore)
        assert site_cache.memory._max_bytes == 500
        assert site_cache.unguarded_store._max_bytes == 500


def test_beside_a_store_of_all_processes_memory_has_all_of_it():
    with override_settings(
        CONTENT_CACHE_ALIAS="content", CONTENT_CACHE_MEMORY_BYTES=1_000
    ):
        site_cache = SiteCache()
        assert isinstance(site_cache.unguarded_store, RedisStore)
        assert site_cache.memory._max_bytes == 1_000


# -- after a fork ----------------------------------------------------------------------


def in_child(check: Callable[[], object]) -> str:
    """Return what a forked child says that the check returned, or raised."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            said = repr(check())
        except BaseException as exc:  # noqa: BLE001  # the child must end here
            said = repr(exc)
        os.write(writer, said.encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as told:
        said = told.read().decode()
    os.waitpid(child, 0)
    return said


# Python 3.12 warns of what gunicorn does with --preload, too.
forks = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")


@forks
def test_a_child_begins_anew_and_follows_by_itself():
    parents = get_site_cache()
    wait_until_followed(parents)
    parents.models.get(KEY, Builder("the parent's"), TextCodec())

    def check() -> object:
        childs = get_site_cache()
        wait_until_followed(childs)
        value = childs.models.get(KEY, Builder("the child's"), TextCodec())
        return childs is not parents, value, len(running(FOLLOWER))

    assert in_child(check) == repr((True, "the child's", 1))
    assert get_site_cache() is parents
    assert parents.models.get(KEY, Builder("?"), TextCodec()) == "the parent's"


@forks
def test_a_child_is_not_kept_by_a_lock_that_a_thread_of_its_parent_held():
    with module._making:
        assert in_child(lambda: get_site_cache() is not None) == "True"


@forks
def test_a_child_of_a_child_begins_anew_as_well():
    get_site_cache()

    def check() -> str:
        wait_until_followed(get_site_cache())
        return in_child(lambda: wait_until_followed(get_site_cache()))

    assert in_child(check) == repr("None")


@forks
def test_what_a_child_ends_goes_on_in_its_parent():
    parents = get_site_cache()
    wait_until_followed(parents)
    log: list[str] = []
    parents.add(Part(log))
    in_child(reset_site_cache)
    assert log == ["part started"]
    assert len(running(FOLLOWER)) == 1
    sequence = parents.store.invalidate([ITEM])
    wait_until(
        lambda: parents.memory.position >= sequence, WAIT_SECONDS, "the invalidation"
    )


# -- the thread that follows -----------------------------------------------------------


# pytest tells of the death, which is as it should be.
dies = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnhandledThreadExceptionWarning"
)


def die_once(site_cache: SiteCache) -> None:
    """End the follower's thread as only a defect could."""
    has_died = threading.Event()

    def die() -> None:
        if not has_died.is_set():
            has_died.set()
            sys.exit()

    site_cache.call_after_round(die)
    wait_until(lambda: not site_cache._follower.is_alive, WAIT_SECONDS, "its death")


@dies
def test_a_follower_that_has_died_is_replaced_by_the_next_request():
    site_cache = get_site_cache()
    die_once(site_cache)
    assert get_site_cache() is site_cache
    sequence = site_cache.store.invalidate([ITEM])
    wait_until(
        lambda: site_cache.memory.position >= sequence, WAIT_SECONDS, "the invalidation"
    )
    wait_until_followed(site_cache)


@dies
def test_while_nobody_follows_memory_is_not_trusted():
    site_cache = get_site_cache()
    wait_until_followed(site_cache)
    die_once(site_cache)
    wait_until(lambda: not site_cache.is_followed, WAIT_SECONDS, "the end of trust")


@dies
def test_many_requests_at_once_replace_it_once():
    site_cache = get_site_cache()
    die_once(site_cache)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: get_site_cache(), range(32)))
    assert len(running(FOLLOWER)) == 1


@dies
def test_whoever_listens_is_told_by_the_next_follower_too():
    site_cache = get_site_cache()
    told = threading.Event()
    site_cache.call_on_change(told.set)
    die_once(site_cache)
    told.clear()
    get_site_cache().store.invalidate([ITEM])
    assert told.wait(WAIT_SECONDS)


def test_one_who_listens_and_fails_does_not_end_it(site_cache, caplog):
    told = threading.Event()

    def fail() -> None:
        raise RuntimeError("of somebody else's making")

    site_cache.call_on_change(fail)
    site_cache.call_on_change(told.set)
    site_cache.ensure_followed()
    site_cache.store.invalidate([ITEM])
    assert told.wait(WAIT_SECONDS)
    wait_until_followed(site_cache)
    assert "of somebody else's making" in caplog.text


def test_after_every_round_it_is_said_that_the_store_answers(site_cache):
    rounds = threading.Semaphore(0)
    site_cache.call_after_round(rounds.release)
    site_cache.ensure_followed()
    for _ in range(3):
        assert rounds.acquire(timeout=WAIT_SECONDS)


# -- parts, and the end ----------------------------------------------------------------


def test_a_part_is_started_with_it_and_parts_are_stopped_last_first(site_cache):
    log: list[str] = []
    for name in ("one", "two"):
        site_cache.add(Part(log, name))
    assert log == ["one started", "two started"]
    site_cache.stop()
    assert log[2:] == ["two stopped", "one stopped"]


def test_its_parts_can_still_use_it_while_they_stop(site_cache):
    """A listener applies what it has heard before it ends."""
    told = []

    class Last(Part):
        def stop(self) -> None:
            sequence = site_cache.store.invalidate([ITEM])
            wait_until(
                lambda: site_cache.memory.position >= sequence, WAIT_SECONDS, "the last"
            )
            told.append(sequence)

    site_cache.ensure_followed()
    site_cache.add(Last([]))
    site_cache.stop()
    assert told


def test_nothing_of_it_runs_once_it_has_stopped(site_cache):
    site_cache.ensure_followed()
    site_cache.outputs._background.begin(lambda: None).result(WAIT_SECONDS)
    assert running(FOLLOWER)
    assert running(BUILDER)
    site_cache.stop()
    assert running(FOLLOWER) == running(BUILDER) == []


def test_what_is_being_refreshed_is_finished_first(site_cache):
    begun, finished = threading.Event(), threading.Event()

    def refresh() -> None:
        begun.set()
        time.sleep(0.05)
        finished.set()

    site_cache.models._background.begin(refresh)
    begun.wait(WAIT_SECONDS)
    site_cache.stop()
    assert finished.is_set()


def test_once_it_has_stopped_nothing_starts_any_more(site_cache):
    log: list[str] = []
    site_cache.stop()
    site_cache.add(Part(log))
    site_cache.ensure_followed()
    assert log == []
    assert running(FOLLOWER) == []


def test_it_may_be_stopped_twice(site_cache):
    site_cache.ensure_followed()
    log: list[str] = []
    site_cache.add(Part(log))
    site_cache.stop()
    site_cache.stop()
    assert log.count("part stopped") == 1
