from __future__ import annotations

import msgspec
import pytest

from content.caching.building import built_by
from content.caching.memory_store import MemoryStore
from content.exceptions import CacheUnavailableError
from content.operations.listener_liveness import Liveness, find_liveness
from content.operations.listener_reports import ListenerReport
from tests.operations.test_listener_reports import report

SILENCE_SECONDS = 30.0


@pytest.fixture
def store():
    return MemoryStore(max_bytes=1_000_000)


def say(store: MemoryStore, said: ListenerReport, *, process: str = "") -> float:
    """Let a listener have said something; return when that was."""
    store.report(
        process or built_by(),
        msgspec.msgpack.encode(said),
        lifetime_seconds=900,
        group="listener-reports",
    )
    return said.reported_at


def look(store: MemoryStore, now: float) -> Liveness:
    return find_liveness(store, silence_seconds=SILENCE_SECONDS, clock=lambda: now)


def test_one_that_has_just_spoken_is_alive(store):
    now = say(store, report(ago=0))
    assert look(store, now + SILENCE_SECONDS) == Liveness(
        is_alive=True, detail="Alive and connected"
    )


def test_one_that_has_said_nothing_for_too_long_is_not(store):
    now = say(store, report(ago=0))
    assert look(store, now + 31) == Liveness(is_alive=False, detail="Silent for 31 s")


@pytest.mark.parametrize("ago", [None, 2])
def test_one_that_finds_no_broker_is_alive_and_says_why_it_is_not_connected(store, ago):
    said = msgspec.structs.replace(report(ago=ago), last_error="refused")
    told = look(store, say(store, said))
    assert told.is_alive
    assert "connected" in told.detail
    assert told.detail.endswith(": refused")


def test_one_that_has_never_spoken_is_not_alive(store):
    assert not look(store, 0).is_alive


def test_others_machines_are_not_looked_at(store):
    now = say(store, report(ago=0), process="elsewhere:1")
    assert not look(store, now).is_alive


def test_the_last_one_counts_that_was_started_here(store):
    here = built_by().rpartition(":")[0]
    ended = report(ago=0)
    now = say(store, ended, process=f"{here}:1")
    earlier = msgspec.structs.replace(ended, reported_at=now - 600)
    say(store, earlier, process=f"{here}:2")
    assert look(store, now).is_alive


def test_nothing_is_known_while_the_store_is_away_and_nobody_is_ended_for_it(
    store, monkeypatch
):
    def fail(*_args):
        raise CacheUnavailableError("down")

    monkeypatch.setattr(store, "read_reports", fail)
    told = look(store, 0)
    assert told.is_alive
    assert "the store does not answer" in told.detail
