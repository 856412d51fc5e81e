"""Whatever happens to the broker or to those who listen to it, nothing stays old."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from content.operations.drills.broker_listeners import (
    kill_one_listener,
    leave_messages_to_the_broker,
    lose_listeners,
    replace_listeners,
)
from content.operations.drills.broker_outages import (
    forget_connections,
    freeze_broker,
    kill_broker,
)
from content.operations.drills.broker_scene import FULL, BrokerScene, open_broker_scene
from content.operations.drills.drill import Drill, DrillRun
from content.operations.drills.report import Report


class _Variant(msgspec.Struct, frozen=True, kw_only=True):
    what: str
    play: Callable[[BrokerScene], Report]


class _Setting(msgspec.Struct, frozen=True, kw_only=True):
    """A stage, and what is played on it."""

    options: Mapping[str, Any]
    variants: Mapping[str, _Variant]


_SETTINGS = (
    _Setting(
        options={},
        variants={
            "killed": _Variant(
                what="the broker is killed while items change, and started again",
                play=kill_broker,
            ),
            "hung": _Variant(
                what="the broker hangs while items change, and goes on",
                play=freeze_broker,
            ),
            "one-listener": _Variant(
                what="one of two listeners is killed", play=kill_one_listener
            ),
            "replaced-listeners": _Variant(
                what="both listeners are killed, with a new one in between",
                play=replace_listeners,
            ),
            "no-listener": _Variant(
                what="both listeners are killed, one after the other",
                play=lose_listeners,
            ),
        },
    ),
    _Setting(
        options={"has_broker_proxy": True},
        variants={
            "half-open": _Variant(
                what="connections are open and silent", play=forget_connections
            )
        },
    ),
    _Setting(
        options={"has_broker_proxy": True, "is_broker_tls": True},
        variants={
            "half-open-tls": _Variant(what="the same over TLS", play=forget_connections)
        },
    ),
    _Setting(
        options={"subscription": "durable", "is_broker_persistent": True},
        variants={
            "durable": _Variant(
                what="no listener is there, and the broker keeps a subscription",
                play=leave_messages_to_the_broker,
            )
        },
    ),
    _Setting(
        options={"subscription": "queue", "is_broker_persistent": True},
        variants={
            "queue": _Variant(
                what="no listener is there, and the broker keeps a queue",
                play=leave_messages_to_the_broker,
            )
        },
    ),
)


def run_broker(run: DrillRun) -> Report:
    """Play all variants that are wanted."""
    report = Report()
    for setting in _SETTINGS:
        wanted = {
            name: variant
            for name, variant in setting.variants.items()
            if run.includes(name)
        }
        if not wanted:
            continue
        with open_broker_scene(run, **setting.options) as scene:
            for name, variant in wanted.items():
                report.add(name, variant.play(scene))
    return report


BROKER = Drill(
    name="broker",
    promise=(
        f"{FULL.back_seconds:g} s after a broker, or its listeners, are back, no page is "
        "as it was before what was published meanwhile; and what nobody has missed "
        "supersedes nothing."
    ),
    protections={
        "gap": "listeners that may have missed something let everything be built anew",
        "watchdog": "a broker that is silent for too long is taken for lost",
        "listener-lease": "listeners know from when on none of them was connected",
    },
    variants={
        name: variant.what
        for setting in _SETTINGS
        for name, variant in setting.variants.items()
    },
    run=run_broker,
)
