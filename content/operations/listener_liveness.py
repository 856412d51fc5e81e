"""Whether the listener of this machine is alive: for probes that can only run a command.

Nobody can ask a listener anything, so what it says in the store every few seconds is looked
at by a process beside it. That says nothing while the store is away: then a listener counts
as alive, for to start it anew would bring nothing back, and lose what it has still to apply.
For the same reason it need not be connected to its broker.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec

from content.caching.building import built_by
from content.caching.contracts import Store
from content.exceptions import CacheUnavailableError
from content.operations.listener_reports import ListenerReport, read_listener_reports


class Liveness(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a listener is alive, and what else is to be said."""

    is_alive: bool
    detail: str


def find_liveness(
    store: Store,
    *,
    silence_seconds: float,
    clock: Callable[[], float] = time.time,
) -> Liveness:
    """Return how the listener is doing that runs where this process does.

    Of several, or of those that were started in turn, the one that has spoken last.

    Args:
        silence_seconds: How long one that is alive may say nothing.
    """
    try:
        reports = read_listener_reports(store)
    except CacheUnavailableError:
        return Liveness(is_alive=True, detail="Not known: the store does not answer")
    here = _machine_of(built_by())
    own = [report for name, report in reports.items() if _machine_of(name) == here]
    if not own:
        return Liveness(
            is_alive=False, detail=f"No listener on {here} has said anything"
        )
    last = max(own, key=lambda report: report.reported_at)
    now = clock()
    if now - last.reported_at > silence_seconds:
        return Liveness(
            is_alive=False, detail=f"Silent for {now - last.reported_at:.0f} s"
        )
    return Liveness(is_alive=True, detail=_describe(last))


def _machine_of(process: str) -> str:
    return process.rpartition(":")[0]


def _describe(report: ListenerReport) -> str:
    if not report.connected_at:
        return f"Alive, and has not been connected: {report.last_error}"
    if away_seconds := report.reported_at - report.connected_at:
        return f"Alive, and not connected for {away_seconds:.0f} s: {report.last_error}"
    return "Alive and connected"
