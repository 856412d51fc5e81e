"""A shared item is published while many visitors ask for the pages that show it."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from pathlib import Path

import msgspec

from content.caching.dependencies import item_dependency
from content.caching.redis_store import RedisStore
from content.local_delivery.faults import Fault, FaultKind
from content.local_delivery.routes import Route
from content.local_delivery.statistics import OTHER_ROUTE
from content.operations.drills.drill import Drill, DrillRun
from content.operations.drills.herd_folder import HerdFolder
from content.operations.drills.herd_visitors import Span, judge_visits, visited
from content.operations.drills.onlookers import (
    Onlookers,
    find_publication,
    open_onlookers,
)
from content.operations.drills.publishing import publish
from content.operations.drills.report import Report
from content.operations.drills.stage_store import open_store_of
from content.operations.stage.exceptions import StageError
from content.operations.stage.stage import Stage
from content.output.addresses import KIND

_SITES, _WORKERS = 2, 2
_PROCESSES = _SITES * _WORKERS
_REBUILDS_PER_SECOND = 20
# Of the content service: what all want at once they want before one of them has it.
_SERVICE_SECONDS = 0.05
_SHORTEST_WAVE_SECONDS = 0.5
_BEFORE_THE_SECOND_SECONDS = 0.5
_TICK_SECONDS = 0.5  # more than second stamps wait for each other
# Beyond what the store's clock and ours may differ in counting.
_REBUILD_TOLERANCE = 1


class _Scale(msgspec.Struct, frozen=True, kw_only=True):
    """How large the herd is, and for how long it is looked at."""

    pages: int
    clients: int
    pause_seconds: float
    """Of each client, between its requests."""
    quiet_seconds: float
    settle_seconds: float
    """Until the second stamp; more than a wave takes."""
    rebuild_seconds: float


_FULL = _Scale(
    pages=500,
    clients=200,
    pause_seconds=1.0,
    quiet_seconds=10,
    settle_seconds=15,
    rebuild_seconds=5,
)
_QUICK = _Scale(
    pages=60,
    clients=40,
    pause_seconds=0.5,
    quiet_seconds=1,
    settle_seconds=3,
    rebuild_seconds=1,
)


def run_herd(run: DrillRun) -> Report:
    """Publish the shared item under load, and then with nobody there."""
    scale = _QUICK if run.is_quick else _FULL
    herd = HerdFolder(find_publication(), scale.pages)
    with tempfile.TemporaryDirectory(prefix="content-drill-") as name:
        herd.write(Path(name))
        with (
            msgspec.structs.replace(run, folder=Path(name)).open_stage(
                has_redis=True,
                has_broker=True,
                sites=_SITES,
                workers=_WORKERS,
                listeners=2,
                environment={
                    "CONTENT_FRESH_SECONDS": "1000000",
                    "CONTENT_SETTLE_SECONDS": f"{scale.settle_seconds:g}",
                    "CONTENT_REBUILDS_PER_SECOND": f"{_REBUILDS_PER_SECOND}",
                },
            ) as stage,
            open_store_of(stage.get_redis()) as store,
            open_onlookers(site.port for site in stage.sites) as onlookers,
        ):
            stage.wait_until_listening()
            return _Herd(run, scale, herd, stage, store, onlookers).drive()


class _Herd:
    """The pages on a stage, and what is seen of them."""

    def __init__(
        self,
        run: DrillRun,
        scale: _Scale,
        folder: HerdFolder,
        stage: Stage,
        store: RedisStore,
        onlookers: Onlookers,
    ) -> None:
        self._say = run.say
        self._scale = scale
        self._folder = folder
        self._stage = stage
        self._store = store
        self._onlookers = onlookers
        self._edition = 0
        self._report = Report()

    def drive(self) -> Report:
        """Publish twice: with visitors, and with nobody there."""
        scale = self._scale
        # Listeners that begin have everything stamped, twice as well.
        time.sleep(scale.settle_seconds + _TICK_SECONDS)
        self._have_kept()
        self._say(f"{scale.clients} clients ask for {scale.pages} pages")
        with visited(
            [site.port for site in self._stage.sites],
            self._folder.paths,
            clients=scale.clients,
            pause_seconds=scale.pause_seconds,
        ) as loads:
            time.sleep(scale.quiet_seconds)
            self._say("Publishing what they share")
            wave = self._watch_waves()
        judge_visits(
            [load.stop() for load in loads],
            # Not their beginning, when all come at once.
            quiet=(wave[0] - scale.quiet_seconds / 2, wave[0]),
            wave=wave,
            report=self._report,
        )
        self._watch_rebuilding()
        return self._report

    def _have_kept(self) -> None:
        """Have all pages kept.

        Raises:
            StageError: They do not show what they share.
        """
        paths = self._folder.paths
        self._onlookers.look(paths)
        if wrong := self._count_without_edition():
            raise StageError(f"{wrong} pages do not show what they share")
        slow = Fault(
            kind=FaultKind.LATENCY,
            route=Route.COMPONENT_PRESENTATION.value,
            seconds=_SERVICE_SECONDS,
        )
        self._stage.delivery.set_faults(slow)

    def _publish(self) -> _Published:
        self._edition += 1
        fetched = self._count_fetches()
        sequence = self._store.read_sequence()
        with self._stage.delivery.open_publisher() as publisher:
            publish(
                publisher,
                self._folder.shared_place,
                self._folder.shared(self._edition),
            )
        return _Published(
            at=time.monotonic(),
            wall=time.time(),
            fetched=fetched,
            sequence=sequence,
        )

    def _watch_waves(self) -> Span:
        """Publish once; return when the first wave began and ended."""
        scale, report = self._scale, self._report
        published = self._publish()
        settled_at = published.at + scale.settle_seconds
        _sleep_until(settled_at - _BEFORE_THE_SECOND_SECONDS)
        between = self._count_fetches()
        sequence = self._expect_fetches(
            "after the event", between - published.fetched, since=published.sequence
        )
        builds = self._find_builds(since=published.wall)
        last = max(builds, default=published.wall) - published.wall
        report.expect(
            "pages built anew after the event",
            f"{len(builds)} of {scale.pages}, the last after {last:.1f} s",
            bound="all",
            holds=len(builds) == scale.pages,
        )
        wrong = self._count_without_edition()
        report.expect(
            "pages without the new edition then, in any site",
            f"{wrong}",
            bound="none",
            holds=not wrong,
        )
        _sleep_until(settled_at + scale.settle_seconds)
        self._expect_fetches(
            "after the second, settling stamp",
            self._count_fetches() - between,
            since=sequence,
        )
        return published.at, published.at + max(last, _SHORTEST_WAVE_SECONDS)

    def _expect_fetches(self, when: str, fetches: Counter[str], *, since: int) -> int:
        """Judge what was fetched since a sequence; return the sequence until then.

        Each stamp of an item is a reason to fetch it. A publish is one, unless its events
        come so far apart that they are stamped in several steps.
        """
        told = self._store.read_stream(since, wait_seconds=0)
        dependency = item_dependency(self._folder.shared_uri)
        stamps = [each.sequence for each in told if dependency in each.dependencies]
        apart = (
            f", {(stamps[-1] - stamps[0]) / 1000:.0f} ms apart" if stamps[1:] else ""
        )
        self._report.note(f"stamps of the shared item {when}", f"{len(stamps)}{apart}")
        shared = fetches.pop(Route.COMPONENT_PRESENTATION.value, 0)
        self._report.expect(
            f"fetches of the shared item {when}",
            f"{shared} by {_PROCESSES} processes",
            bound="1 for each stamp",
            holds=1 <= shared <= len(stamps),
        )
        others = ", ".join(f"{n} x {name}" for name, n in sorted(fetches.items()))
        self._report.expect(
            f"fetches of anything else {when}",
            others or "0",
            bound="none",
            holds=not fetches,
        )
        return told[-1].sequence if told else since

    def _watch_rebuilding(self) -> None:
        """Publish with nobody there; what visitors have asked for is built all the same."""
        scale, report = self._scale, self._report
        published = self._publish()
        time.sleep(scale.rebuild_seconds)
        builds = self._find_builds(since=published.wall)
        rate = len(builds) / scale.rebuild_seconds
        most = _REBUILDS_PER_SECOND * scale.rebuild_seconds + _REBUILD_TOLERANCE
        report.expect(
            "rebuilt in a second with nobody there",
            f"{rate:.1f}, by {_PROCESSES} processes",
            bound=f"some, and at most {_REBUILDS_PER_SECOND}",
            holds=0 < len(builds) <= most,
        )

    # -- what is looked at -------------------------------------------------------------

    def _count_fetches(self) -> Counter[str]:
        """Return how often the content service was asked, by route."""
        routes = Counter(self._stage.delivery.read_statistics()["routes"])
        routes.pop(OTHER_ROUTE, None)  # by this drill
        return routes

    def _find_builds(self, *, since: float) -> list[float]:
        """Return when the pages were built that were built since a moment."""
        paths = set(self._folder.paths)
        return [
            found.entry.created_at
            for key, found in self._store.find_entries(KIND)
            if key.identity in paths
            and found.entry.created_at >= since
            and not found.is_superseded
        ]

    def _count_without_edition(self) -> int:
        mark = self._folder.mark(self._edition).encode()
        seen = self._onlookers.look(self._folder.paths)
        return sum(mark not in body for answers in seen.values() for _, body in answers)


class _Published(msgspec.Struct, frozen=True, kw_only=True):
    at: float
    """Monotonic seconds."""
    wall: float
    """Seconds since the epoch, as entries have them."""
    fetched: Counter[str]
    """What had been fetched before."""
    sequence: int
    """Of the store, before."""


def _sleep_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))


HERD = Drill(
    name="herd",
    promise=(
        f"A shared item of {_FULL.pages} pages that is published under {_FULL.clients} "
        f"clients is fetched once by all of {_PROCESSES} processes each time it is "
        "stamped, and every page shows it."
    ),
    protections={"lease": "only one process builds a thing, the others wait for it"},
    run=run_herd,
)
