"""Listeners that die, one or all of them, while things are published."""

from __future__ import annotations

import time

from content.operations.drills.broker_scene import EVENT_SECONDS, BrokerScene
from content.operations.drills.report import Report

_OF_AN_EVENT = "the last event"
_BACK = "the listeners were back"


def kill_one_listener(scene: BrokerScene) -> Report:
    """Kill one of two listeners, publish, and start it: the other one has heard all."""
    scene.say("Killing one listener")
    scale = scene.scale
    killed = scene.stage.listeners[0]
    beginning = scene.pages.begin()
    with scene.visited() as watch:
        killed.kill()
        scene.publish(scene.pages.find_changes(scale.changes))
        published_at = time.time()
        time.sleep(EVENT_SECONDS)
        killed.start()
        scene.wait_until_all_listen()
        time.sleep(scale.look_seconds)
    report = scene.judge(
        beginning,
        watch,
        begin=published_at,
        seconds=EVENT_SECONDS,
        what=_OF_AN_EVENT,
    )
    scene.expect_no_gap(report, beginning.sequence)
    return report


def replace_listeners(scene: BrokerScene) -> Report:
    """Kill one listener after the other, each once the one before is back."""
    scene.say("Killing the listeners in turn, with a new one in between")
    beginning = scene.pages.begin()
    changes = scene.pages.find_changes(len(scene.stage.listeners))
    with scene.visited() as watch:
        for listener, change in zip(scene.stage.listeners, changes, strict=True):
            listener.kill()
            scene.publish_by_java([change])
            published_at = time.time()
            listener.start()
            scene.wait_until_all_listen()
        time.sleep(EVENT_SECONDS + scene.scale.look_seconds)
    report = scene.judge(
        beginning,
        watch,
        begin=published_at,
        seconds=EVENT_SECONDS,
        what=_OF_AN_EVENT,
    )
    scene.expect_no_gap(report, beginning.sequence)
    return report


def lose_listeners(scene: BrokerScene) -> Report:
    """Kill one listener after the other, and publish with none of them there."""
    scene.say("Killing the listeners in turn, until there is none")
    first, second = scene.stage.listeners
    heard, *unheard = scene.pages.find_changes(2)

    def kill_in_turn() -> None:
        first.kill()
        scene.publish_by_java([heard])
        second.kill()
        scene.publish_by_java(unheard)
        first.begin()
        second.start()
        first.wait_until_ready()

    return scene.play(kill_in_turn, what=_BACK)


def leave_messages_to_the_broker(scene: BrokerScene) -> Report:
    """Kill all listeners, publish, and start them: the broker has kept what it was told."""
    scene.say("Killing the listeners for whom the broker keeps messages")
    listeners = scene.stage.listeners

    def kill_all() -> None:
        for listener in listeners:
            listener.kill()
        scene.publish(scene.pages.find_changes(scene.scale.changes))
        for listener in listeners:
            listener.begin()
        for listener in listeners:
            listener.wait_until_ready()

    return scene.play(kill_all, what=_BACK, is_all_kept=True)
