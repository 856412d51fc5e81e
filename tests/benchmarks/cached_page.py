"""A page that is kept, beside the same bytes from the least that could send them."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from pathlib import Path

from content.operations.stage.http_client import Answer
from content.operations.stage.stage import Stage, StageOptions, open_stage
from tests.benchmarks.published import write_pages
from tests.benchmarks.results import Promise, Section, median_and_range
from tests.benchmarks.scale import Scale
from tests.benchmarks.servers import (
    ANSWER_VARIABLE,
    get_kept,
    running_contender,
    write_answer,
)
from tests.benchmarks.throughput import (
    COLUMNS,
    Contender,
    Throughput,
    measure_in_turn,
    ratios,
)

TITLE = "A page that is kept"
_PARAGRAPHS = 27  # 20 KB with what is around them
_BARE, _SITE, _KNOWN = "bare WSGI callable", "this site", "this site, 304"
_DJANGO = "Django's cache middleware, django-redis"
_AIM_OF_BARE = 0.95
_AIM_OF_DJANGO = 4.0


def measure(scale: Scale, folder: Path) -> Section:
    """Compare."""
    published = write_pages(folder / "published", ["index"], paragraphs=_PARAGRAPHS)
    answer_file = folder / "answer.json"
    environment = {ANSWER_VARIABLE: str(answer_file)}
    options = StageOptions(folder=published, has_redis=True, logs=folder)
    with open_stage(options) as stage:
        answer = get_kept(stage.site.port, "/")
        write_answer(answer, answer_file)
        known = {"If-None-Match": answer.headers["etag"]}
        get_kept(stage.site.port, "/", known, status=304)
        with (
            running_contender(stage, "bare", **environment) as bare,
            running_contender(stage, "django_cached", **environment) as django,
        ):
            get_kept(django.port, "/")
            found = measure_in_turn(
                {
                    _BARE: Contender(bare, "/"),
                    _SITE: Contender(stage.site, "/"),
                    _KNOWN: Contender(stage.site, "/", known),
                    _DJANGO: Contender(django, "/"),
                },
                rounds=scale.rounds,
                seconds=scale.seconds,
            )
    return _describe(found, answer, stage)


def _describe(found: Mapping[str, Throughput], answer: Answer, stage: Stage) -> Section:
    to_bare = _ratios(found, _SITE, _BARE)
    to_django = _ratios(found, _SITE, _DJANGO)
    known = _ratios(found, _KNOWN, _SITE)
    cpu = ratios(found[_SITE].costs, found[_BARE].costs)
    failures = sum(each.failures for each in found.values())
    return Section(
        title=TITLE,
        setting=(
            f"{len(answer.body):,} bytes of HTML, {len(answer.headers)} headers, not"
            f" compressed; {stage.site.workers} gunicorn processes of 16 threads each;"
            " wrk with 16 connections that are kept."
        ),
        columns=COLUMNS,
        rows=[each.spell(name) for name, each in found.items()],
        promises=[
            _promise(
                f"at least {_AIM_OF_BARE:g} of a bare callable's requests per second",
                to_bare,
                _AIM_OF_BARE,
            ),
            _promise(
                f"at least {_AIM_OF_DJANGO:g} times what Django's cache middleware does",
                to_django,
                _AIM_OF_DJANGO,
            ),
            _promise("a 304 is faster than the page", known, 1.0),
            Promise("no failed request", str(failures), failures == 0),
        ],
        notes=[f"CPU per request, of the bare callable's: {_spell(cpu)}."],
    )


def _ratios(found: Mapping[str, Throughput], one: str, other: str) -> list[float]:
    return ratios(found[one].per_second, found[other].per_second)


def _spell(ratio: list[float]) -> str:
    return median_and_range(ratio, "{:.2f}".format)


def _promise(text: str, found: list[float], aim: float) -> Promise:
    is_met = statistics.median(found) >= aim
    return Promise(text, _spell(found), is_met)
