"""Protections that drills do without: how listeners know that they have missed something."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import patch

from content.invalidation import activemq_transport
from content.invalidation.activemq_connection import BrokerConnection
from content.invalidation.applier_sink import ApplierSink
from content.invalidation.listener_lease import Verdict
from content.invalidation.redis_lease import TopicLease


def report_no_gap() -> None:
    """Let listeners find out that they have missed something, and do nothing about it."""

    def gap(_self: ApplierSink, _reason: str) -> None:
        pass

    patch.object(ApplierSink, "gap", gap).start()


def bear_silence() -> None:
    """Let listeners wait for a silent broker for ever."""

    def check(_self: BrokerConnection) -> None:
        pass

    patch.object(BrokerConnection, "check", check).start()
    # stomp.py has a watchdog of its own.
    patch.object(activemq_transport, "_STOMP_WATCHDOG", 1e6).start()


def miss_nothing() -> None:
    """Let listeners believe that somebody was always connected."""
    judge = TopicLease.judge

    def judge_well(self: TopicLease) -> Verdict:
        if judge(self) is not Verdict.NOTHING:
            self.reported()
        return Verdict.NOTHING

    patch.object(TopicLease, "judge", judge_well).start()


LISTENER_SABOTAGES: dict[str, Callable[[], None]] = {
    "gap": report_no_gap,
    "watchdog": bear_silence,
    "listener-lease": miss_nothing,
}
