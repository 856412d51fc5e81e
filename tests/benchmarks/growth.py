"""How a site grows: the same visitors, ever more pages that are known."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from content.operations.stage.load import put_under_load
from content.operations.stage.project import find_project
from content.operations.stage.site_process import SiteProcess
from content.operations.stage.stage import Stage, StageOptions, open_stage
from tests.benchmarks.plots import Points, draw_lines
from tests.benchmarks.published import write_pages
from tests.benchmarks.results import Promise, Section
from tests.benchmarks.scale import Scale
from tests.benchmarks.servers import resident_bytes, worker_ids
from tests.benchmarks.wrk import run_wrk

TITLE = "Growth"
_PROCESSES = (1, 2, 4)
_PARAGRAPHS = 1  # small, so that all of them fit into memory
_CLIENTS = 8
_SECONDS = 5
_PAGES_AT_ONCE = 1_000
_MIB = 1024 * 1024


class _Step(msgspec.Struct, frozen=True):
    pages: int
    processes: int
    per_second: float
    failures: int
    resident_mib: float
    """Of one process, at the end."""
    redis_mib: float
    commands: float
    """To Redis, per request."""


def measure(scale: Scale, folder: Path) -> Section:
    """Let pages become known step by step, and measure at each step."""
    if not scale.known_pages:
        return Section(title=TITLE, setting="Left out of a quick run.")
    names = [f"page-{number}" for number in range(max(scale.known_pages))]
    published = write_pages(folder / "published", names, paragraphs=_PARAGRAPHS)
    options = StageOptions(folder=published, has_redis=True, logs=folder)
    begun = time.monotonic()
    with open_stage(options) as stage:
        steps = []
        known = 0
        for pages in scale.known_pages:
            known = _make_known(stage, known, pages, until=begun + scale.growth_seconds)
            if known < pages:
                break
            steps.append(_measure(stage, stage.site, known))
        reached = steps[-1].pages if steps else 0
        for processes in _PROCESSES if reached else ():
            with _running_site(stage, processes) as site:
                steps.append(_measure(stage, site, reached))
    return _describe(steps, known, scale)


def _make_known(stage: Stage, known: int, pages: int, *, until: float) -> int:
    """Have pages built; return how many are known by then."""
    while known < pages and time.monotonic() < until:
        more = min(_PAGES_AT_ONCE, pages - known)
        paths = [f"/page-{number}.html" for number in range(known, known + more)]
        result = put_under_load(
            stage.site.port, paths, clients=_CLIENTS, requests=len(paths)
        )
        if result.statuses != {200: more}:
            raise RuntimeError(f"{result.statuses} {result.failures}")
        known += more
    return known


def _measure(stage: Stage, site: SiteProcess, pages: int) -> _Step:
    url = f"http://127.0.0.1:{site.port}/"
    # Pages are kept by the host that they are asked for at.
    host = {"Host": f"127.0.0.1:{stage.site.port}"}
    # Into memory, what fits.
    run_wrk(url, seconds=_SECONDS, known_pages=pages, headers=host)
    redis = stage.get_redis()
    with redis.connect() as client:
        before = _info(client)
        result = run_wrk(url, seconds=_SECONDS, known_pages=pages, headers=host)
        after = _info(client)
    commands = after["total_commands_processed"] - before["total_commands_processed"]
    processes = worker_ids(site)
    return _Step(
        pages=pages,
        processes=len(processes),
        per_second=result.per_second,
        failures=result.failures,
        resident_mib=max(map(resident_bytes, processes)) / _MIB,
        redis_mib=after["used_memory"] / _MIB,
        commands=commands / result.requests,
    )


def _info(client: Any) -> dict[str, Any]:
    found: dict[str, Any] = client.info()
    return found


@contextmanager
def _running_site(stage: Stage, processes: int) -> Iterator[SiteProcess]:
    """Run another site over the same Redis, with so many processes."""
    site = SiteProcess(
        find_project(),
        log=stage.logs / f"grown_{processes}.log",
        environment={**stage.environment, "SITE_WORKERS": str(processes)},
    )
    site.start()
    try:
        yield site
    finally:
        site.stop()


def _describe(steps: list[_Step], known: int, scale: Scale) -> Section:
    wanted = max(scale.known_pages)
    failures = sum(each.failures for each in steps)
    growing = steps[: -len(_PROCESSES)]
    return Section(
        title=TITLE,
        setting=(
            "Pages of the smallest kind, asked for at random over 16 connections, after"
            " as much of the same. The last rows are sites that were started anew over"
            " the same Redis."
        ),
        columns=(
            *("known pages", "processes", "requests/s", "failures"),
            *("MiB of a process", "MiB of Redis", "Redis commands per request"),
        ),
        rows=[_spell(each) for each in steps],
        promises=[
            Promise(
                f"{wanted:,} pages are known within {scale.growth_seconds:g} s",
                f"{known:,}",
                True if known >= wanted else None,
            ),
            Promise("no failed request", str(failures), failures == 0 and bool(steps)),
        ],
        plots=_draw(growing) if growing else {},
    )


def _spell(step: _Step) -> tuple[str, ...]:
    return (
        f"{step.pages:,}",
        str(step.processes),
        f"{step.per_second:,.0f}",
        str(step.failures),
        f"{step.resident_mib:,.0f}",
        f"{step.redis_mib:,.0f}",
        f"{step.commands:.2f}",
    )


def _draw(steps: list[_Step]) -> dict[str, str]:
    def chart(title: str, lines: dict[str, Points], y: str) -> str:
        return draw_lines(title, lines, x="known pages", y=y, is_logarithmic=True)

    speed = [(each.pages, each.per_second) for each in steps]
    process = [(each.pages, each.resident_mib) for each in steps]
    redis = [(each.pages, each.redis_mib) for each in steps]
    return {
        "growth_speed.svg": chart("Requests per second", {"2 processes": speed}, "1/s"),
        "growth_memory.svg": chart(
            "Memory", {"a process": process, "Redis": redis}, "MiB"
        ),
    }
