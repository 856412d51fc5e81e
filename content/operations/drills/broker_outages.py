"""A broker that is gone, hangs, or cannot be heard any more, while things are published."""

from __future__ import annotations

import time

from content.conf import conf
from content.operations.drills.broker_scene import SILENT_HEART_BEATS, BrokerScene
from content.operations.drills.known_pages import Beginning
from content.operations.drills.report import Report
from content.operations.drills.upstream_meter import UpstreamMeter, metering
from content.operations.drills.watching import Watch


def kill_broker(scene: BrokerScene) -> Report:
    """Kill the broker, publish, and start it: nobody was told of what was published."""
    scene.say("Killing the broker")
    scale, broker = scene.scale, scene.stage.get_broker()
    beginning = scene.pages.begin()
    with metering(scene.stage.delivery) as meter, scene.visited() as watch:
        killed_at = time.time()
        broker.kill()
        scene.publish(scene.pages.find_changes(scale.changes))
        _sleep_until(killed_at + scale.outage_seconds)
        broker.start()
        back_at = time.time()
        time.sleep(scale.back_seconds + scale.look_seconds)
    report = scene.judge(
        beginning,
        watch,
        begin=back_at,
        seconds=scale.back_seconds,
        what="the broker was back",
    )
    gaps = len(scene.find_gaps(beginning.sequence))
    scene.note_gaps(report, beginning.sequence)
    _judge_fetches(report, beginning, watch, meter, back_at=back_at, gaps=gaps)
    return report


def freeze_broker(scene: BrokerScene) -> Report:
    """Let the broker hang, publish, and let it go on."""
    scene.say("Freezing the broker")
    scale, broker = scene.scale, scene.stage.get_broker()

    def freeze_and_thaw() -> None:
        frozen_at = time.time()
        broker.freeze()
        scene.publish(scene.pages.find_changes(scale.changes))
        _sleep_until(frozen_at + scale.outage_seconds)
        broker.thaw()

    return scene.play(freeze_and_thaw, what="the broker went on")


def forget_connections(scene: BrokerScene) -> Report:
    """Let what the broker sends be lost on the way, and publish: nobody is told of that."""
    scene.say("Letting the listeners' connections be half-open")
    scale = scene.scale
    beginning = scene.pages.begin()
    with scene.visited() as watch:
        lost_at = time.time()
        scene.stage.get_broker_proxy().abandon()
        scene.publish(scene.pages.find_changes(scale.changes))
        noticed_seconds = SILENT_HEART_BEATS * scale.heart_beat_seconds
        time.sleep(noticed_seconds + scale.back_seconds + scale.look_seconds)
    report = scene.judge(
        beginning,
        watch,
        begin=lost_at + noticed_seconds,
        seconds=scale.back_seconds,
        what=f"{SILENT_HEART_BEATS:g} heart-beats without one",
    )
    scene.note_gaps(report, beginning.sequence)
    return report


def _judge_fetches(
    report: Report,
    beginning: Beginning,
    watch: Watch,
    meter: UpstreamMeter,
    *,
    back_at: float,
    gaps: int,
) -> None:
    """Tell what the content service was asked, before and after."""
    sightings = watch.sightings()
    begun_at, ended_at = sightings[0].at, sightings[-1].at
    before = meter.total(begun_at, back_at) / (back_at - begun_at)
    report.note("fetches in a second, until then", f"{before:.1f}")
    most = meter.most_in_a_second(back_at, ended_at)
    # A page is built because a visitor asks for it, or because it is hot.
    visits = len(watch.sightings(back_at)) / (ended_at - back_at)
    builds = conf.CONTENT_REBUILDS_PER_SECOND + visits
    bound = builds * beginning.most_fetches
    report.expect(
        "fetches in the busiest second after it",
        f"{most:,}",
        bound=f"{bound:,.0f}: {builds:.0f} builds of {beginning.most_fetches} at most",
        holds=most <= bound,
    )
    fetches = meter.total(back_at, ended_at)
    report.expect(
        "fetches after it, in all",
        f"{fetches:,}",
        bound=f"{beginning.fetches:,} for each stamp on everything",
        holds=fetches <= gaps * beginning.fetches,
    )


def _sleep_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.time()))
