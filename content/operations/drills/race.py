"""Builds and events at the same time, in several processes that share one Redis."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import redis

from content.caching.dependencies import item_dependency
from content.operations.drills.drill import Drill, DrillRun
from content.operations.drills.race_builds import ANSWERS
from content.operations.drills.race_truth import ITEMS, Truth, uri_of
from content.operations.drills.race_worker import OVER, READY, TOLD, RaceResult
from content.operations.drills.report import Report
from content.operations.drills.sabotage import WITHOUT_VARIABLE
from content.operations.drills.stage_store import store_over
from content.operations.stage.environment import (
    CACHE_PREFIX,
    build_environment,
    inherited_environment,
)
from content.operations.stage.processes import READY_SECONDS, ChildProcess
from content.operations.stage.project import PYTHON, find_project
from content.operations.stage.redis_server import RedisServer
from content.operations.stage.supervision import Supervisor
from content.operations.stage.waiting import wait_until

_WORKERS = 3
_ROUNDS, _ROUNDS_IF_QUICK = 8_000, 300
_LONGEST_PAUSE_SECONDS = 0.006
# Now and then nothing is published: then whole answers can be kept, too.
_ROUNDS_IN_A_ROW = 40
_CALM_SECONDS = 0.1
_ROUNDS_PER_LOST_STAMP = 10
_SHARE_OF_ANY = 0.1
_END_SECONDS = 30.0
# Nobody asks it for anything, but settings want one.
_NO_SERVICE = "http://127.0.0.1:9/"


def run_race(run: DrillRun) -> Report:
    """Publish against the processes that build, and collect what they have seen."""
    rounds = _ROUNDS_IF_QUICK if run.is_quick else _ROUNDS
    run.say(f"Starting Redis and {_WORKERS} processes")
    with _started(run) as (client, workers):
        run.say(f"Publishing {rounds:,} times while they build")
        begun = time.monotonic()
        lost = _publish(client, rounds)
        seconds = time.monotonic() - begun
        client.set(OVER, "1")
        for worker in workers:
            if worker.wait_until_ended(seconds=_END_SECONDS):
                worker.check()
        seen = _read_results(client)
    report = Report()
    report.note("publishes", f"{rounds:,} in {seconds:.1f} s")
    report.note("stamps that Redis lost", f"{lost:,}")
    _judge(seen, report)
    return report


@contextmanager
def _started(run: DrillRun) -> Iterator[tuple[redis.Redis, list[ChildProcess]]]:
    project = find_project()
    with Supervisor(folder_prefix="content-race-") as supervisor:
        logs = run.logs or supervisor.folder
        logs.mkdir(parents=True, exist_ok=True)
        server = RedisServer(log=logs / "redis.log")
        supervisor.begin(server).wait_until_ready()
        environment = {
            **inherited_environment(),
            **build_environment(service_url=_NO_SERVICE, redis_url=server.url),
            WITHOUT_VARIABLE: ",".join(sorted(run.without)),
        }
        workers = [
            supervisor.begin(
                ChildProcess(
                    f"process {number}",
                    (*PYTHON, "-m", "content.operations.drills.race_worker"),
                    log=logs / f"race_{number}.log",
                    environment=environment,
                    folder=project.folder,
                )
            )
            for number in range(1, _WORKERS + 1)
        ]

        def are_ready() -> bool:
            supervisor.check()
            return int(client.get(READY) or 0) == _WORKERS

        with server.connect() as client:
            wait_until(are_ready, READY_SECONDS, "processes that build")
            yield client, workers


def _publish(client: redis.Redis, rounds: int) -> int:
    """Publish so many times; return how many stamps were lost on the way."""
    truth = Truth(client)
    store = store_over(client)
    lost = 0
    for number in range(1, rounds + 1):
        item_id = _choose_item()
        truth.publish(item_id, store)
        if not number % _ROUNDS_PER_LOST_STAMP:
            lost += _lose_stamp(client, item_id)
        is_calm = not number % _ROUNDS_IN_A_ROW
        pause = _CALM_SECONDS if is_calm else random.random() * _LONGEST_PAUSE_SECONDS  # noqa: S311  # no secret
        time.sleep(pause)
    return lost


def _choose_item() -> int:
    """Choose half of the items seldom: what is wrong with those stays wrong for long."""
    is_any = random.random() < _SHARE_OF_ANY  # noqa: S311  # no secret
    return random.randrange(ITEMS if is_any else ITEMS // 2)  # noqa: S311  # as above


def _lose_stamp(client: redis.Redis, item_id: int) -> int:
    """Do what a Redis does that is full, at the worst moment: right after the event."""
    name = f"{{{CACHE_PREFIX}}}:stamp:{item_dependency(uri_of(item_id))}"
    return int(client.delete(name))


def _read_results(client: redis.Redis) -> RaceResult:
    seen = RaceResult()
    for told in client.lrange(TOLD, 0, -1):
        seen.add(msgspec.json.decode(told, type=RaceResult))
    return seen


def _judge(seen: RaceResult, report: Report) -> None:
    report.note("builds, one within another", f"{seen.builds:,}")
    report.expect(
        "builds that were not stored because something had changed",
        f"{seen.refused:,}",
        bound="some, or nothing was proved",
        holds=seen.refused > 0,
    )
    _expect_none(
        report, "stale entries in Redis", seen.stale_in_store, seen.looked_in_store
    )
    _expect_none(
        report,
        "stale entries in the memory of a process",
        seen.stale_in_memory,
        seen.looked_in_memory,
    )
    _expect_none(
        report,
        "answers without what was told a second before",
        seen.stale_answers,
        seen.answers,
    )
    report.expect(
        "answers that were wrong in the end",
        f"{seen.wrong_in_the_end} of {_WORKERS * ANSWERS}",
        bound="none",
        holds=not seen.wrong_in_the_end,
    )
    report.expect(
        "errors",
        "; ".join(seen.errors) or "none",
        bound="none",
        holds=not seen.errors,
    )


def _expect_none(report: Report, label: str, stale: int, looked: int) -> None:
    report.expect(
        label,
        f"{stale:,} of {looked:,} that counted as fresh",
        bound="none",
        holds=looked > 0 and not stale,
    )


RACE = Drill(
    name="race",
    promise=(
        "Whatever events come while something is built, in whichever process: nothing "
        "that they made old counts as fresh."
    ),
    protections={
        "admit": "Redis takes an entry only if nothing it depends on may have changed",
        "started-at": "the sequence is read before a build, not after it",
        "memory": "a build uses what memory holds only if memory has caught up",
    },
    run=run_race,
)
