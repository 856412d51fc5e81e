"""How many requests servers answer, and what each costs, measured in turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from tests.benchmarks.results import median_and_range
from tests.benchmarks.servers import Server, cpu_seconds
from tests.benchmarks.wrk import run_wrk

COLUMNS = ("", "requests/s", "CPU µs per request", "p99 in ms", "failures")
_MICROSECONDS = 1e6
_CONNECTIONS = 16


class Contender(msgspec.Struct, frozen=True):
    """A server, and how it is asked."""

    server: Server
    path: str
    headers: Mapping[str, str] = {}


class Throughput(msgspec.Struct):
    """What the rounds of one contender found."""

    per_second: list[float]
    costs: list[float]
    """CPU seconds of the server's processes, per request."""
    p99: list[float]
    failures: int = 0

    def spell(self, name: str) -> Sequence[str]:
        """Return the row of a table."""
        return (
            name,
            median_and_range(self.per_second),
            median_and_range([each * _MICROSECONDS for each in self.costs]),
            median_and_range([each * 1000 for each in self.p99], "{:.1f}".format),
            str(self.failures),
        )


def measure_in_turn(
    contenders: Mapping[str, Contender], *, rounds: int, seconds: int
) -> dict[str, Throughput]:
    """Measure one after the other, round by round; every other round backwards.

    So that what else the machine does, and what one leaves behind, hits all of them.
    """
    found = {name: Throughput([], [], []) for name in contenders}
    for number in range(-1, rounds):  # the first is for warming up
        names = list(contenders) if number % 2 else list(contenders)[::-1]
        for name in names:
            _measure_once(
                contenders[name], found[name] if number >= 0 else None, seconds=seconds
            )
    return found


def ratios(one: Sequence[float], other: Sequence[float]) -> list[float]:
    """Return one in relation to the other, round by round."""
    return [left / right for left, right in zip(one, other, strict=True)]


def _measure_once(
    contender: Contender, found: Throughput | None, *, seconds: int
) -> None:
    before = cpu_seconds(contender.server)
    result = run_wrk(
        f"http://127.0.0.1:{contender.server.port}{contender.path}",
        seconds=seconds,
        connections=_CONNECTIONS,
        headers=contender.headers,
    )
    used = cpu_seconds(contender.server) - before
    if found is None:
        return
    found.per_second.append(result.per_second)
    found.costs.append(used / result.requests)
    found.p99.append(result.p99)
    found.failures += result.failures
