"""Five hundred visitors while editors publish ten pages a second."""

from __future__ import annotations

from pathlib import Path

from content.operations.stage.load import Load, LoadResult
from content.operations.stage.stage import Stage, StageOptions, open_stage
from tests.benchmarks.editors import BOUND_SECONDS, Editors
from tests.benchmarks.published import copy_sample_site, write_pages
from tests.benchmarks.results import Promise, Section
from tests.benchmarks.scale import Scale

TITLE = "Publishing under load"
_NAMES = tuple(f"page-{number}" for number in range(20))
_PATHS = tuple(f"/{name}.html" for name in _NAMES)
_PARAGRAPHS = 27
_CLIENTS = 500
_THINKING_SECONDS = 1.0
_PUBLISHES_PER_SECOND = 10
_AIM = 3.0


def measure(scale: Scale, folder: Path) -> Section:
    """Compare with the same load while nothing is published."""
    published = copy_sample_site(folder / "published")
    write_pages(published, _NAMES, paragraphs=_PARAGRAPHS)
    options = StageOptions(
        folder=published,
        has_redis=scale.has_services,
        has_broker=scale.has_services,
        listeners=2 if scale.has_services else 0,
        logs=folder,
    )
    with open_stage(options) as stage:
        if scale.has_services:
            stage.wait_until_listening()
        _put_load(stage, 3)  # so that all is known
        quiet = _put_load(stage, scale.quiet_seconds)
        editors = Editors(
            stage, _NAMES, paragraphs=_PARAGRAPHS, per_second=_PUBLISHES_PER_SECOND
        )
        editors.start()
        try:
            busy = _put_load(stage, scale.publishing_seconds)
        finally:
            editors.stop()
    return _describe(quiet, busy, editors, scale)


def _put_load(stage: Stage, seconds: float) -> LoadResult:
    load = Load(
        stage.site.port,
        _PATHS,
        clients=_CLIENTS,
        requests=10_000_000,
        seconds=seconds,
        pause_seconds=_THINKING_SECONDS,
    )
    load.start()
    return load.wait()


def _describe(
    quiet: LoadResult, busy: LoadResult, editors: Editors, scale: Scale
) -> Section:
    ratio = busy.percentile(0.99) / quiet.percentile(0.99)
    way = (
        "ActiveMQ, two listeners and Redis"
        if scale.has_services
        else "local delivery itself, memory alone"
    )
    stale = f"{len(editors.stale)} of {editors.looks:,} looks"
    if editors.stale:
        stale += f", at most {max(editors.stale):.2f} s"
    failures = _failures(quiet) + _failures(busy)
    per_second = editors.published / busy.seconds
    return Section(
        title=TITLE,
        setting=(
            f"{len(_NAMES)} pages of 20 KB, {_CLIENTS} clients that pause for a second"
            f" between requests; events by {way}. Clients in Python, on the same cores:"
            " p99 has their own waiting in it, quiet or not. A look is a request over a"
            " new connection, whose page is compared with what was published."
        ),
        columns=("", "requests", "requests/s", "p50 in ms", "p99 in ms", "failures"),
        rows=[_spell("quiet", quiet), _spell(f"{per_second:.1f} publishes/s", busy)],
        promises=[
            Promise("no failed request", str(failures), failures == 0),
            Promise(
                f"no page is older than {BOUND_SECONDS:g} s after its publish",
                stale,
                not editors.stale and editors.looks > 0 and editors.published > 0,
            ),
            Promise(
                f"p99 at most {_AIM:g} times the quiet one",
                f"{ratio:.2f}",
                ratio <= _AIM,
            ),
        ],
    )


def _failures(result: LoadResult) -> int:
    bad = sum(count for status, count in result.statuses.items() if status != 200)
    return bad + sum(result.failures.values())


def _spell(name: str, result: LoadResult) -> tuple[str, ...]:
    answered = len(result.latencies)
    return (
        name,
        f"{answered:,}",
        f"{answered / result.seconds:,.0f}",
        f"{result.percentile(0.5) * 1000:.1f}",
        f"{result.percentile(0.99) * 1000:.1f}",
        str(_failures(result)),
    )
