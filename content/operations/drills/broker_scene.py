"""What the broker's outages have in common: a site, its listeners, visitors and changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec

from content.caching.contracts import Invalidation
from content.caching.dependencies import EVERYTHING
from content.local_delivery.published_folder import PublishedFolder
from content.local_delivery.publishing import Publisher
from content.operations.drills.drill import DrillRun
from content.operations.drills.known_pages import (
    Beginning,
    KnownPages,
    choose_places,
    open_known_pages,
)
from content.operations.drills.publish_changes import Change
from content.operations.drills.publishing import publish, publish_untold
from content.operations.drills.report import Report
from content.operations.drills.visit_verdicts import (
    expect_answers,
    expect_changes,
    expect_nothing_stale,
)
from content.operations.drills.watching import Watch, watching
from content.operations.stage.environment import TOPIC
from content.operations.stage.listener_process import count_listeners
from content.operations.stage.processes import READY_SECONDS
from content.operations.stage.stage import Stage
from content.operations.stage.waiting import wait_until

SITES, LISTENERS = 2, 2
CLIENTS = 4 * SITES

#: More than local delivery takes to see that a file has changed.
_NOTICED_SECONDS = 0.4


class BrokerScale(msgspec.Struct, frozen=True, kw_only=True):
    """How many, and how long; times in seconds."""

    pages: int | None
    """``None`` for all."""
    changes: int
    rate: float
    """Requests in a second."""
    before_seconds: float
    """With visitors and before anything happens."""
    outage_seconds: float
    heart_beat_seconds: float
    settle_seconds: float
    back_seconds: float
    """How long after an outage pages may be stale."""
    look_seconds: float
    """How long they are looked at after that."""


FULL = BrokerScale(
    pages=None,
    changes=10,
    rate=60,
    before_seconds=5,
    outage_seconds=20,
    heart_beat_seconds=5,
    settle_seconds=2,
    back_seconds=5,
    look_seconds=10,
)
QUICK = BrokerScale(
    pages=8,
    changes=2,
    rate=40,
    before_seconds=0.5,
    outage_seconds=3,
    heart_beat_seconds=1,
    settle_seconds=1,
    back_seconds=4,
    look_seconds=1,
)
#: How long after an event a page may be stale, while listeners hear of it.
EVENT_SECONDS = 1.0
#: Of heart-beats; longer silence is a failure, see the listener's options.
SILENT_HEART_BEATS = 2.5


class BrokerScene:
    """A stage with its visitors."""

    def __init__(
        self, run: DrillRun, scale: BrokerScale, stage: Stage, pages: KnownPages
    ) -> None:
        self.say = run.say
        self.scale = scale
        self.stage = stage
        self.pages = pages

    @contextmanager
    def visited(self) -> Iterator[Watch]:
        """Let visitors come for as long as the block, and for a while before it."""
        ports = [site.port for site in self.stage.sites]
        with watching(
            ports, self.pages.paths, clients=CLIENTS, rate=self.scale.rate
        ) as watch:
            time.sleep(self.scale.before_seconds)
            yield watch

    def wait_until_all_listen(self) -> None:
        """Wait until every listener has said anew that it misses nothing.

        Raises:
            StageError: They do not in time.
        """
        since, redis = time.time(), self.stage.get_redis()
        wait_until(
            lambda: count_listeners(redis, since=since) >= LISTENERS,
            READY_SECONDS,
            f"{LISTENERS} listeners that miss nothing",
        )

    def publish(self, changes: Sequence[Change]) -> None:
        """Publish as a deployer does, who tells the broker if that can be told."""
        with self.stage.delivery.open_publisher() as publisher:
            for change in changes:
                publish(publisher, change.place.path, change.document)

    def publish_by_java(self, changes: Sequence[Change]) -> None:
        """Publish, and have a client in Java tell the broker over OpenWire."""
        publisher = Publisher(PublishedFolder(self.stage.folder))
        for change in changes:
            text = publish_untold(publisher, change)
            time.sleep(_NOTICED_SECONDS)
            self.stage.get_broker().publish_as_java(TOPIC, text)

    def play(
        self, act: Callable[[], object], *, what: str, is_all_kept: bool = False
    ) -> Report:
        """Do something while visitors come, and judge what they got once it was over.

        Args:
            what: Completes "stale from so many seconds after ...".
            is_all_kept: Whether nothing can have been missed, and so no gap may be.
        """
        seconds = self.scale.back_seconds
        beginning = self.pages.begin()
        with self.visited() as watch:
            act()
            back_at = time.time()
            time.sleep(seconds + self.scale.look_seconds)
        report = self.judge(beginning, watch, begin=back_at, seconds=seconds, what=what)
        if is_all_kept:
            self.expect_no_gap(report, beginning.sequence)
        else:
            self.note_gaps(report, beginning.sequence)
        return report

    def find_gaps(self, since: int) -> list[Invalidation]:
        """Return the stamps on everything after a sequence."""
        return [
            told
            for told in self.pages.read_invalidations(since)
            if EVERYTHING in told.dependencies
        ]

    def judge(
        self,
        beginning: Beginning,
        watch: Watch,
        *,
        begin: float,
        seconds: float,
        what: str,
    ) -> Report:
        """Return what visitors got; arguments are those of ``expect_nothing_stale``."""
        report = Report()
        after = self.pages.render()
        sightings = watch.sightings()
        expect_changes(report, beginning.expected, after)
        expect_answers(report, sightings)
        expect_nothing_stale(
            report, sightings, after, begin=begin, seconds=seconds, what=what
        )
        return report

    def note_gaps(self, report: Report, since: int) -> None:
        """Tell what stamps there were on everything."""
        gaps = self.find_gaps(since)
        report.note("stamps on everything", _describe(gaps))

    def expect_no_gap(self, report: Report, since: int) -> None:
        """Expect that nothing was superseded but what was published."""
        gaps = self.find_gaps(since)
        report.expect(
            "stamps on everything", _describe(gaps), bound="none", holds=not gaps
        )


def _describe(gaps: Sequence[Invalidation]) -> str:
    reasons = ", ".join(dict.fromkeys(gap.reason for gap in gaps))
    return f"{len(gaps)}" + (f" ({reasons})" if gaps else "")


@contextmanager
def open_broker_scene(
    run: DrillRun, environment: Mapping[str, str] | None = None, **options: Any
) -> Iterator[BrokerScene]:
    """Open a stage on which all listen; options are those of ``StageOptions``."""
    scale = QUICK if run.is_quick else FULL
    places = choose_places(run.folder, scale.pages)
    with (
        run.open_stage(
            has_redis=True,
            has_broker=True,
            sites=SITES,
            workers=1,
            listeners=LISTENERS,
            environment={
                "CONTENT_FRESH_SECONDS": "1000000",  # nothing ends by itself
                "CONTENT_SETTLE_SECONDS": f"{scale.settle_seconds:g}",
                "CONTENT_BROKER_HEART_BEAT_SECONDS": f"{scale.heart_beat_seconds:g}",
                **(environment or {}),
            },
            **options,
        ) as stage,
        open_known_pages(stage, places) as pages,
    ):
        stage.wait_until_listening()
        yield BrokerScene(run, scale, stage, pages)
