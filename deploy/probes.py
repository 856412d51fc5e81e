"""Questions to a running site, each with the answer that shows it works."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True, kw_only=True)
class Probe:
    """One request, and what its answer must be."""

    name: str
    path: str  # empty: nothing was found to ask for
    status: int = 200
    content_type: str = "text/html"
    mark: bytes = b""  # somewhere in the body


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a site sent."""

    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a probe; no ``problem`` means that all was as it must be."""

    probe: Probe
    problem: str
    seconds: float


def fetch(
    host: str, port: int, path: str, *, timeout_seconds: float = TIMEOUT_SECONDS
) -> Answer:
    """Ask once, over a connection of its own.

    Args:
        timeout_seconds: The longest silence, not the longest answer.

    Raises:
        OSError, http.client.HTTPException: There was no complete answer.
    """
    connection = http.client.HTTPConnection(host, port, timeout=timeout_seconds)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return Answer(
            status=response.status,
            content_type=response.headers.get_content_type(),
            body=response.read(),
        )
    finally:
        connection.close()


def run_probe(host: str, port: int, probe: Probe) -> Outcome:
    """Ask once and compare; what goes wrong is the outcome, never raised."""
    if not probe.path:
        return Outcome(probe=probe, problem="no page refers to one", seconds=0)
    started = time.monotonic()
    try:
        problem = find_problem(probe, fetch(host, port, probe.path))
    except (OSError, ValueError, http.client.HTTPException) as exc:
        problem = f"no answer: {exc!r}"
    return Outcome(probe=probe, problem=problem, seconds=time.monotonic() - started)


def find_problem(probe: Probe, answer: Answer) -> str:
    """Return what is wrong with an answer, or an empty string."""
    if answer.status != probe.status:
        return f"status {answer.status}, not {probe.status}"
    if answer.content_type != probe.content_type:
        return f"content type {answer.content_type}, not {probe.content_type}"
    if not answer.body or probe.mark not in answer.body:
        return f"no {probe.mark!r} in the {len(answer.body)} bytes of the body"
    return ""


def run_probes(host: str, port: int, probes: Iterable[Probe]) -> list[Outcome]:
    """Ask one after the other."""
    return [run_probe(host, port, probe) for probe in probes]


def build_table(outcomes: Sequence[Outcome]) -> str:
    """Return a line for each outcome, in columns."""
    name_width = max(len(outcome.probe.name) for outcome in outcomes)
    path_width = max(len(outcome.probe.path) for outcome in outcomes)
    return "\n".join(
        f"{outcome.probe.name:<{name_width}}  {outcome.probe.path:<{path_width}}"
        f"  {outcome.seconds * 1000:6.0f} ms  {outcome.problem or 'ok'}"
        for outcome in outcomes
    )
