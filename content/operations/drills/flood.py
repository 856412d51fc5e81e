"""A publish of everything at once: many events in a burst, while visitors come."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http import HTTPStatus

import redis

from content.caching.dependencies import item_dependency
from content.model.uri import TcmUri
from content.operations.drills.drill import Drill, DrillRun
from content.operations.drills.pages import choose_pages
from content.operations.drills.report import Report
from content.operations.stage.environment import CACHE_PREFIX, TOPIC
from content.operations.stage.listener_process import count_listeners
from content.operations.stage.load import LoadResult, load_meanwhile
from content.operations.stage.sockets import count_waiting_bytes
from content.operations.stage.stage import Stage
from content.operations.stage.stomp_publisher import StompPublisher

_EVENTS, _EVENTS_IF_QUICK = 100_000, 5_000
_REGION = "/com.tridion.storage.ItemMeta"
_LISTENERS = 2
_CLIENTS = 4
_PAUSE_SECONDS = 0.02  # of each client: visitors, not a benchmark
_STAMPS_AT_A_TIME = 5_000
_LOOK_AGAIN_SECONDS = 0.05
# From the last event on: far more than is needed, and far less than without a protection.
_LONGEST_SECONDS, _LONGEST_SECONDS_IF_QUICK = 60.0, 10.0
_ONE_EVENT_SECONDS = 1.0


class _Burst:
    """Events of the items 1, 2, 3 and so on of a publication, and their stamps."""

    def __init__(self, client: redis.Redis, publication_id: int, count: int) -> None:
        self.count = count
        self.stamped = 0  # how many of the first ones have a stamp of this burst
        self._client = client
        self._publication_id = publication_id
        seconds, microseconds = client.time()
        self._begun_at = seconds * 1_000_000 + microseconds  # as stamps tell the time

    def bodies(self) -> Iterator[str]:
        """Yield the messages, in Tridion's form."""
        for item_id in range(1, self.count + 1):
            key = f"1:{self._publication_id}:{item_id}"
            yield f'{{"type":1,"regionPath":"{_REGION}","key":"{key}"}}'

    def wait_until_stamped(self, seconds: float) -> float:
        """Wait until all have been stamped, or time is up; return for how long."""
        begun = time.monotonic()
        while not self._are_all_stamped() and time.monotonic() - begun < seconds:
            time.sleep(_LOOK_AGAIN_SECONDS)
        return time.monotonic() - begun

    def _are_all_stamped(self) -> bool:
        while self.stamped < self.count:
            last = min(self.stamped + _STAMPS_AT_A_TIME, self.count)
            item_ids = range(self.stamped + 1, last + 1)
            stamps = self._client.mget(map(self._stamp_key, item_ids))
            missing = [
                position
                for position, stamp in enumerate(stamps)
                if stamp is None or int(stamp) <= self._begun_at
            ]
            self.stamped += missing[0] if missing else len(stamps)
            if missing:
                return False
        return True

    def _stamp_key(self, item_id: int) -> str:
        dependency = item_dependency(TcmUri(self._publication_id, item_id))
        return f"{{{CACHE_PREFIX}}}:stamp:{dependency}"


def run_flood(run: DrillRun) -> Report:
    """Publish the burst, and look at it from all sides."""
    report = Report()
    longest = _LONGEST_SECONDS_IF_QUICK if run.is_quick else _LONGEST_SECONDS
    count = _EVENTS_IF_QUICK if run.is_quick else _EVENTS
    with (
        run.open_stage(has_redis=True, has_broker=True, listeners=_LISTENERS) as stage,
        stage.get_redis().connect() as client,
    ):
        stage.wait_until_listening()
        pages = choose_pages(stage.folder, stage.site.port)
        paths = [page.url for page in pages]
        burst = _Burst(client, pages[0].publication_id, count)
        with load_meanwhile(
            stage.site.port, paths, clients=_CLIENTS, pause_seconds=_PAUSE_SECONDS
        ) as load:
            run.say(f"Publishing {count:,} events")
            published_seconds = _publish(stage, burst, report)
            run.say("Waiting for the last of them")
            seconds = burst.wait_until_stamped(longest)
            _judge_events(burst, published_seconds, seconds, longest, report)
            _wait_until_calm(stage, longest - seconds, report)
            _publish_one_more(stage, client, pages[0].publication_id, report)
            _judge_visits(load.stop(), report)
    return report


def _publish(stage: Stage, burst: _Burst, report: Report) -> float:
    begun = time.monotonic()
    with StompPublisher(stage.get_broker().port) as publisher:
        publisher.publish(TOPIC, burst.bodies())
    seconds = time.monotonic() - begun
    report.note("events published", f"{burst.count:,} in {seconds:.1f} s")
    return seconds


def _judge_events(
    burst: _Burst,
    published_seconds: float,
    seconds: float,
    longest: float,
    report: Report,
) -> None:
    report.expect(
        "events not applied",
        f"{burst.count - burst.stamped:,}, {seconds:.1f} s after the last",
        bound=f"none within {longest:g} s",
        holds=burst.stamped == burst.count,
    )
    rate = burst.stamped / (published_seconds + seconds)
    report.note("events applied in a second", f"{rate:,.0f}")


def _wait_until_calm(stage: Stage, seconds: float, report: Report) -> None:
    """Wait until nothing is left of the burst, in the broker or in any listener."""
    begun = time.monotonic()
    broker, server = stage.get_broker(), stage.get_redis()
    drained_at = 0.0
    listeners = 0
    while listeners < _LISTENERS and time.monotonic() - begun < seconds:
        time.sleep(_LOOK_AGAIN_SECONDS)
        if count_waiting_bytes(broker.port):
            drained_at = 0.0
            continue
        drained_at = drained_at or time.time()
        # They certify when they have applied what the broker had sent before.
        listeners = count_listeners(server, since=drained_at)
    report.expect(
        "listeners with nothing left to do",
        f"{listeners}, {time.monotonic() - begun:.1f} s after that",
        bound=str(_LISTENERS),
        holds=listeners == _LISTENERS,
    )


def _publish_one_more(
    stage: Stage, client: redis.Redis, publication_id: int, report: Report
) -> None:
    one = _Burst(client, publication_id, 1)
    begun = time.monotonic()
    stage.get_broker().publish(TOPIC, *one.bodies())
    one.wait_until_stamped(_ONE_EVENT_SECONDS)
    seconds = time.monotonic() - begun
    report.expect(
        "one more event is applied within",
        f"{seconds:.2f} s",
        bound=f"{_ONE_EVENT_SECONDS:g} s",
        holds=bool(one.stamped),
    )


def _judge_visits(visits: LoadResult, report: Report) -> None:
    asked = sum(visits.statuses.values()) + sum(visits.failures.values())
    wrong = asked - visits.statuses.get(HTTPStatus.OK, 0)
    others = [item for item in visits.statuses.items() if item[0] != HTTPStatus.OK]
    told = ", ".join(
        f"{count} x {what}" for what, count in (*others, *visits.failures.items())
    )
    report.expect(
        "answers other than 200",
        f"{wrong} of {asked:,}" + (f" ({told})" if told else ""),
        bound="none",
        holds=asked > 0 and not wrong,
    )
    report.note(
        "seconds per page",
        f"{visits.percentile(0.5):.3f} (median), {visits.percentile(0.99):.3f} (99 %)",
    )


FLOOD = Drill(
    name="flood",
    promise=(
        f"{_EVENTS:,} events in a burst are all applied, the site answers throughout, "
        "and nothing of the burst is left behind."
    ),
    protections={
        "batches": "a thousand events are stamped in one step, not each in its own"
    },
    run=run_flood,
)
