"""Redis is gone, comes back empty, or hangs: known pages are shown, and none stays old."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

import msgspec

from content.operations.drills.drill import Drill, DrillRun
from content.operations.drills.known_pages import (
    Expected,
    KnownPages,
    address_at,
    choose_places,
    open_known_pages,
)
from content.operations.drills.latencies import (
    expect_no_slower,
    expect_nobody_waits,
    percentile,
    text_of,
)
from content.operations.drills.outages import Plan, Visitors, play_outage
from content.operations.drills.publishing import publish
from content.operations.drills.report import Report
from content.operations.drills.visit_verdicts import (
    expect_answers,
    expect_changes,
    expect_nothing_stale,
)
from content.operations.drills.watching import Sighting, Watch
from content.operations.stage.stage import Stage

_SITES = 2
_CLIENTS = 4 * _SITES
_UNKNOWN_CLIENTS = _SITES
# One of so many pages is not asked for until Redis fails.
_UNKNOWN_SHARE = 5
# Until listeners have stamped what was published.
_STAMPED_SECONDS = 1.0


class _Scale(msgspec.Struct, frozen=True, kw_only=True):
    """How many, and how long; times in seconds."""

    pages: int | None
    """``None`` for all."""
    changes: int
    rate: float
    """Requests for known pages in a second."""
    unknown_rate: float
    before_seconds: float
    outage_seconds: float
    settle_seconds: float
    back_seconds: float
    """How long after an outage pages may be stale."""
    look_seconds: float
    """How long they are looked at after that."""
    noise_seconds: float
    """What one answer may take without meaning anything."""


_FULL = _Scale(
    pages=None,
    changes=10,
    rate=60,
    unknown_rate=4,
    before_seconds=10,
    outage_seconds=20,
    settle_seconds=2,
    back_seconds=5,
    look_seconds=10,
    noise_seconds=0.1,
)
_QUICK = _Scale(
    pages=15,
    changes=3,
    rate=60,
    unknown_rate=4,
    before_seconds=1,
    outage_seconds=3,
    settle_seconds=1,
    back_seconds=4,
    look_seconds=1,
    noise_seconds=0.4,
)


def run_redis(run: DrillRun) -> Report:
    """Have Redis fail in all the ways that are wanted."""
    scale = _QUICK if run.is_quick else _FULL
    places = choose_places(run.folder, scale.pages)
    unknown = places[::_UNKNOWN_SHARE]
    report = Report()
    with (
        run.open_stage(
            has_redis=True,
            has_broker=True,
            sites=_SITES,
            workers=1,
            listeners=2,
            environment={
                "CONTENT_FRESH_SECONDS": "1000000",  # nothing ends by itself
                "CONTENT_SETTLE_SECONDS": f"{scale.settle_seconds:g}",
            },
        ) as stage,
        open_known_pages(
            stage, [place for place in places if place not in unknown]
        ) as pages,
    ):
        scene = _Scene(
            run, scale, stage, pages, [address_at(place) for place in unknown]
        )
        for name, variant in _VARIANTS.items():
            if run.includes(name):
                report.add(name, variant.play(scene))
    return report


class _Scene:
    """A stage with its visitors."""

    def __init__(
        self,
        run: DrillRun,
        scale: _Scale,
        stage: Stage,
        pages: KnownPages,
        unknown_paths: Sequence[str],
    ) -> None:
        self._say = run.say
        self._scale = scale
        self._stage = stage
        self._pages = pages
        ports = [site.port for site in stage.sites]
        self._known = Visitors(
            ports=ports, paths=pages.paths, clients=_CLIENTS, rate=scale.rate
        )
        self._unknown = Visitors(
            ports=ports,
            paths=unknown_paths,
            clients=_UNKNOWN_CLIENTS,
            rate=scale.unknown_rate,
        )

    def kill(self) -> Report:
        """Kill Redis, publish, and start it again: it has forgotten all."""
        redis = self._stage.get_redis()
        return self._fail("killed", redis.kill, redis.start)

    def hang(self) -> Report:
        """Let Redis hang, publish, and let it go on."""
        redis = self._stage.get_redis()
        return self._fail("hung", redis.freeze, redis.thaw)

    def lose_stamps(self) -> Report:
        """Publish, and let Redis forget it before any site has heard of it."""
        self._say("Losing stamps")
        scale, redis = self._scale, self._stage.get_redis()
        self._stage.wait_until_listening()
        before = self._pages.begin().expected
        for site in self._stage.sites:
            site.freeze()
        # The first reaches them: Redis answers who waits for news, frozen or not.
        self._publish(pause_seconds=_STAMPED_SECONDS)
        time.sleep(scale.settle_seconds)
        redis.kill()
        redis.start()
        for site in self._stage.sites:
            site.thaw()
        back_at = time.time()
        with self._known.watch() as watch:
            time.sleep(scale.back_seconds + scale.look_seconds)
        report = Report()
        self._judge(report, before, watch, back_at)
        return report

    def _fail(
        self, name: str, begin: Callable[[], None], end: Callable[[], None]
    ) -> Report:
        """Have Redis fail for a while, in which something is published."""
        self._say(f"Asking for known pages, and then: {name}")
        scale = self._scale
        self._stage.wait_until_listening()
        before = self._pages.begin().expected
        outage = play_outage(
            Plan(
                before_seconds=scale.before_seconds,
                outage_seconds=scale.outage_seconds,
                after_seconds=scale.back_seconds + scale.look_seconds,
            ),
            known=self._known,
            unknown=self._unknown,
            begin=begin,
            meanwhile=lambda _: self._publish(),
            end=end,
        )
        report = Report()
        self._judge(report, before, outage.known, outage.back_at)
        expect_no_slower(
            report, outage.quiet, outage.failing, noise_seconds=scale.noise_seconds
        )
        report.add("pages not in memory", _judge_unknown(outage.unknown))
        return report

    def _judge(
        self, report: Report, before: Expected, watch: Watch, back_at: float
    ) -> None:
        """Judge what visitors of known pages got, once it is over."""
        after = self._pages.render()
        expect_changes(report, before, after)
        expect_answers(report, watch.sightings())
        expect_nothing_stale(
            report,
            watch.sightings(),
            after,
            begin=back_at,
            seconds=self._scale.back_seconds,
            what="Redis was back",
        )

    def _publish(self, *, pause_seconds: float = 0) -> None:
        with self._stage.delivery.open_publisher() as publisher:
            for change in self._pages.find_changes(self._scale.changes):
                publish(publisher, change.place.path, change.document)
                time.sleep(pause_seconds)


def _judge_unknown(sightings: Sequence[Sighting]) -> Report:
    """Return what those got whose pages had to be built, which nothing could be kept of."""
    report = Report()
    expect_answers(report, sightings)
    report.note("half of the answers within", text_of(percentile(sightings, 0.5)))
    expect_nobody_waits(report, sightings)
    return report


class _Variant(msgspec.Struct, frozen=True, kw_only=True):
    what: str
    play: Callable[[_Scene], Report]


_VARIANTS: Mapping[str, _Variant] = {
    "killed": _Variant(
        what="it is killed while items change, and started again, empty",
        play=_Scene.kill,
    ),
    "hung": _Variant(what="it hangs while items change, and goes on", play=_Scene.hang),
    "lost-stamps": _Variant(
        what="it forgets what was published before any site has heard of it",
        play=_Scene.lose_stamps,
    ),
}

REDIS = Drill(
    name="redis",
    promise=(
        f"While Redis is gone or hangs for {_FULL.outage_seconds:g} s, nobody waits "
        f"for it, and {_FULL.back_seconds:g} s after it is back, with "
        "or without what it knew, none is as it was before what was published meanwhile."
    ),
    protections={
        "guard": "a Redis that does not answer is left alone, by all but one thread",
        "identity": "processes and listeners notice that Redis is another one",
    },
    variants={name: variant.what for name, variant in _VARIANTS.items()},
    run=run_redis,
)
