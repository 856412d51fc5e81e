"""Five hundred clients and no cache: what visitors and the content service go through."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from content.operations.stage.site_process import SiteProcess
from content.operations.stage.stage import Stage, StageOptions, open_stage
from tests.benchmarks.results import Promise, Section
from tests.benchmarks.scale import Scale
from tests.benchmarks.servers import running_contender
from tests.benchmarks.wrk import WrkResult, run_wrk
from tests.support.linked_pages import write_linked_pages
from tests.support.running_site import UNCACHED

TITLE = "No cache, 500 clients"
_CLIENTS = 500
_POOL_SIZE = 16
_WORKERS = 2
_PRESENTATIONS, _LINKS = 2, 2
_CALLS = (
    "/page/GetContentByUrl/5/html//index/",
    *(f"/componentpresentation/GetContent/5/{100 + n}/" for n in range(_PRESENTATIONS)),
    *(f"/link/ResolveLink/5/{200 + n}/" for n in range(_LINKS)),
)
_SITE, _OTHER = "this site, nothing kept", "`requests.get` per call"


def measure(scale: Scale, folder: Path) -> Section:
    """Compare; one after the other, on the same content service."""
    published = write_linked_pages(
        folder / "published", presentations=_PRESENTATIONS, links=_LINKS
    )
    options = StageOptions(
        folder=published,
        workers=_WORKERS,
        logs=folder,
        application=UNCACHED,
        environment={"CONTENT_EVENT_SOURCE": "", "CONTENT_POOL_SIZE": str(_POOL_SIZE)},
    )
    calls = json.dumps(_CALLS)
    with (
        open_stage(options) as stage,
        running_contender(stage, "requests_per_call", BENCHMARK_CALLS=calls) as other,
    ):
        # Seen from the site's start: what it connects to for itself counts as well.
        ours = _Measured(scale, stage, stage.site)
        theirs = _Measured(scale, stage, other)
    bound = _WORKERS * _POOL_SIZE
    return Section(
        title=TITLE,
        setting=(
            f"One page with {_PRESENTATIONS} dynamic component presentations and"
            f" {_LINKS} links, {_CLIENTS} clients for {scale.crowd_seconds} s each,"
            f" as fast as they are answered; {_WORKERS} processes, pools of"
            f" {_POOL_SIZE}. The site also asks for labels, configuration and two"
            " navigations per page, which the other front end does not."
        ),
        columns=(
            *("", "pages", "pages/s", "failures", "p50 in s", "p99 in s"),
            *("calls per page", "connections opened"),
        ),
        rows=[ours.spell(_SITE), theirs.spell(_OTHER)],
        promises=[
            Promise(
                "no failed request",
                f"{ours.result.failures} of {ours.result.requests:,}",
                ours.result.failures == 0 and ours.result.requests > 0,
            ),
            Promise(
                f"at most {bound} connections (processes x pool size)",
                str(ours.opened),
                ours.opened <= bound,
            ),
        ],
    )


class _Measured:
    def __init__(self, scale: Scale, stage: Stage, server: SiteProcess) -> None:
        before = _count(stage)
        self.result: WrkResult = run_wrk(
            f"http://127.0.0.1:{server.port}/",
            seconds=scale.crowd_seconds,
            connections=_CLIENTS,
        )
        after = _count(stage)
        # Reading the statistics takes a connection and a request.
        self.opened: int = after[0] - before[0] - 1
        self.calls: int = after[1] - before[1] - 1

    def spell(self, name: str) -> tuple[str, ...]:
        result = self.result
        return (
            name,
            f"{result.requests:,}",
            f"{result.per_second:,.0f}",
            str(result.failures),
            f"{result.p50:.2f}",
            f"{result.p99:.2f}",
            f"{self.calls / result.requests:.1f}" if result.requests else "-",
            f"{self.opened:,}",
        )


def _count(stage: Stage) -> tuple[int, int]:
    statistics: dict[str, Any] = stage.delivery.read_statistics()
    return statistics["connections"]["accepted"], statistics["requests"]
