"""The content service is down, hangs or lies, and visitors of known pages do not notice."""

from __future__ import annotations

import time
from collections.abc import Sequence
from http import HTTPStatus

import msgspec

from content.local_delivery.published_folder import PublishedFolder
from content.local_delivery.publishing import Publisher
from content.operations.drills.drill import Drill, DrillRun
from content.operations.drills.known_pages import (
    KnownPages,
    address_at,
    choose_places,
    open_known_pages,
)
from content.operations.drills.latencies import expect_no_slower, percentile
from content.operations.drills.outages import Plan, Visitors, play_outage
from content.operations.drills.publish_changes import Change
from content.operations.drills.publishing import publish_untold
from content.operations.drills.report import Report
from content.operations.drills.service_faults import SERVICE_FAULTS, ServiceFault
from content.operations.drills.visit_verdicts import (
    expect_answers,
    expect_changes,
    name_paths,
)
from content.operations.drills.watching import Sighting
from content.operations.stage.environment import TOPIC
from content.operations.stage.stage import Stage

_SITES = 2
_CLIENTS = 8 * _SITES
_UNKNOWN_CLIENTS = 2 * _SITES
_LONGER_SECONDS = 2.0  # than the recovery: to see whether it is over
_EVENT_SECONDS = 1.0  # from an event until every process knows of it
_STALE_DETAILS = ("detail=stale-if-error", "detail=superseded")
# One of so many pages is not asked for until the service fails.
_UNKNOWN_SHARE = 5
_NOTHING_PATHS = tuple(f"/nothing-is-here-{number}.html" for number in range(3))


class _Scale(msgspec.Struct, frozen=True, kw_only=True):
    """How many, and how long; times in seconds."""

    pages: int | None
    """``None`` for all."""
    rate: float
    """Requests for known pages in a second."""
    unknown_rate: float
    before_seconds: float
    outage_seconds: float
    superseded: int
    """Pages that are superseded during the outage, one after the other."""
    max_stale_seconds: float
    recovery_seconds: float
    """From the outage's end until all is shown as it should be."""
    noise_seconds: float
    """What one answer may take without meaning anything: few are asked for."""


_FULL = _Scale(
    pages=None,
    rate=100,
    unknown_rate=2,
    before_seconds=20,
    outage_seconds=60,
    superseded=60,
    max_stale_seconds=10,
    recovery_seconds=10,
    noise_seconds=0,
)
_QUICK = _Scale(
    pages=30,
    rate=200,
    unknown_rate=4,
    before_seconds=2,
    outage_seconds=4,
    superseded=8,
    max_stale_seconds=2.5,  # less than the outage, as in full
    recovery_seconds=5,
    noise_seconds=0.5,
)


def run_content_service(run: DrillRun) -> Report:
    """Have the content service fail in all the ways that are wanted."""
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
            listeners=1,
            environment={
                "CONTENT_FRESH_SECONDS": "1000000",
                "CONTENT_MAX_STALE_SECONDS": f"{scale.max_stale_seconds:g}",
            },
        ) as stage,
        open_known_pages(
            stage, [place for place in places if place not in unknown]
        ) as pages,
    ):
        stage.wait_until_listening()
        unknown_paths = [address_at(place) for place in unknown] + [*_NOTHING_PATHS]
        scene = _Scene(run, scale, stage, pages, unknown_paths)
        for name, fault in SERVICE_FAULTS.items():
            if run.includes(name):
                report.add(name, scene.play(name, fault))
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

    def play(self, name: str, fault: ServiceFault) -> Report:
        """Have the service fail for a while."""
        self._say(f"Asking for known pages, and then: {name}")
        scale, delivery = self._scale, self._stage.delivery
        before = self._pages.begin().expected
        changes = self._pages.find_changes(scale.superseded)
        outage = play_outage(
            Plan(
                before_seconds=scale.before_seconds,
                outage_seconds=scale.outage_seconds,
                after_seconds=scale.recovery_seconds + _LONGER_SECONDS,
            ),
            known=self._known,
            unknown=self._unknown,
            begin=lambda: fault.begin(delivery),
            meanwhile=lambda failing_at: self._supersede(changes, failing_at),
            end=lambda: fault.end(delivery),
        )
        after = self._pages.render()
        # What was on its way when the service came back may be either.
        failing = [
            each for each in outage.failing if each.at + each.seconds < outage.ended_at
        ]
        report = Report()
        expect_changes(report, before, after)
        expect_answers(report, outage.known.sightings())
        self._expect_marks(report, failing, outage.meanwhile)
        _expect_unavailable(report, outage.unknown)
        expect_no_slower(
            report, outage.quiet, failing, noise_seconds=scale.noise_seconds
        )
        old = [
            each.at - outage.back_at
            for each in outage.known.sightings(outage.back_at)
            if (each.status, each.digest) != after[each.path]
        ]
        report.expect(
            "as it should be again",
            f"{max(old, default=0.0):.1f} s after the service was",
            bound=f"{scale.recovery_seconds:g} s",
            holds=max(old, default=0.0) <= scale.recovery_seconds,
        )
        return report

    def _supersede(
        self, changes: Sequence[Change], failing_at: float
    ) -> dict[str, float]:
        """Publish pages one after the other, and have the broker tell of them.

        Returns when that was, by the address of the page.
        """
        publisher = Publisher(PublishedFolder(self._stage.folder))
        superseded_at = {}
        for number, change in enumerate(changes):
            due_at = failing_at + self._scale.outage_seconds * number / len(changes)
            time.sleep(max(0.0, due_at - time.time()))
            text = publish_untold(publisher, change)
            self._stage.get_broker().publish(TOPIC, text)
            superseded_at[self._pages.path_of(change)] = time.time()
        return superseded_at

    def _expect_marks(
        self,
        report: Report,
        failing: Sequence[Sighting],
        superseded_at: dict[str, float],
    ) -> None:
        """Expect that whoever gets something superseded is told so."""
        old = [
            each
            for each in failing
            if each.at > superseded_at.get(each.path, float("inf")) + _EVENT_SECONDS
        ]
        unmarked = [each for each in old if not _is_marked(each)]
        report.expect(
            "superseded pages shown without a mark",
            f"{len(unmarked):,} of {len(old):,}{name_paths(unmarked)}",
            bound="none",
            holds=len(old) > 0 and not unmarked,
        )


def _is_marked(sighting: Sighting) -> bool:
    told = sighting.cache_status
    return (sighting.ttl or 0) < 0 and any(each in told for each in _STALE_DETAILS)


def _expect_unavailable(report: Report, sightings: Sequence[Sighting]) -> None:
    good = [
        each
        for each in sightings
        if each.status == HTTPStatus.SERVICE_UNAVAILABLE and each.retry_after.isdigit()
    ]
    report.expect(
        "answers for unknown pages other than 503 with Retry-After",
        f"{len(sightings) - len(good):,} of {len(sightings):,}",
        bound="none",
        holds=len(sightings) > 0 and len(good) == len(sightings),
    )
    report.note("half of those within", f"{percentile(sightings, 0.5):.2f} s")


CONTENT_SERVICE = Drill(
    name="content-service",
    promise=(
        f"For {_FULL.outage_seconds:g} s the content service is down, hangs or lies: "
        "known pages are shown, as fast as before; others get a 503; and all is well "
        "again by itself."
    ),
    protections={
        "stale-if-error": "what was known is shown while the content service fails",
        "patience": "who causes a build does not wait for it to the end",
    },
    variants={name: fault.what for name, fault in SERVICE_FAULTS.items()},
    run=run_content_service,
)
