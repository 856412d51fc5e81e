"""A file of the site, beside the server's own way to send one."""

from __future__ import annotations

import statistics
from pathlib import Path

from content.operations.stage.stage import StageOptions, open_stage
from tests.benchmarks.results import Promise, Section, median_and_range
from tests.benchmarks.scale import Scale
from tests.benchmarks.servers import (
    ANSWER_VARIABLE,
    get_kept,
    running_contender,
    write_answer,
)
from tests.benchmarks.throughput import COLUMNS, Contender, measure_in_turn, ratios
from tests.support.running_site import PUBLISHED

TITLE = "A file"
_PATH = "/media/ferry-under-the-moon_tcm5-311.jpg"
_BARE, _SITE, _KNOWN = "bare file wrapper", "this site", "this site, 304"
_SAYING_AS_MUCH = "bare file wrapper, with the site's headers"
_AIM = 0.8


def measure(scale: Scale, folder: Path) -> Section:
    """Compare."""
    file = PUBLISHED / "5" / "binaries" / _PATH[1:]
    options = StageOptions(folder=PUBLISHED, has_redis=True, logs=folder)
    with (
        open_stage(options) as stage,
        running_contender(stage, "bare_file", BENCHMARK_FILE=str(file)) as bare,
    ):
        answer = get_kept(stage.site.port, _PATH)
        known = {"If-None-Match": answer.headers["etag"]}
        get_kept(stage.site.port, _PATH, known, status=304)
        answer_file = folder / "answer.json"
        write_answer(answer, answer_file, has_body=False)
        environment = {"BENCHMARK_FILE": str(file), ANSWER_VARIABLE: str(answer_file)}
        with running_contender(
            stage, "bare_file", log="bare_file_with_headers", **environment
        ) as saying_as_much:
            found = measure_in_turn(
                {
                    _BARE: Contender(bare, "/"),
                    _SAYING_AS_MUCH: Contender(saying_as_much, "/"),
                    _SITE: Contender(stage.site, _PATH),
                    _KNOWN: Contender(stage.site, _PATH, known),
                },
                rounds=scale.rounds,
                seconds=scale.seconds,
            )
    to_bare = ratios(found[_SITE].per_second, found[_BARE].per_second)
    to_same = ratios(found[_SITE].per_second, found[_SAYING_AS_MUCH].per_second)
    same = median_and_range(to_same, "{:.2f}".format)
    to_whole = ratios(found[_KNOWN].per_second, found[_SITE].per_second)
    return Section(
        title=TITLE,
        setting=(
            f"An image of {len(answer.body):,} bytes from disk, with"
            f" {len(answer.headers)} headers, beside gunicorn's file wrapper with five."
        ),
        columns=COLUMNS,
        rows=[each.spell(name) for name, each in found.items()],
        promises=[
            Promise(
                f"at least {_AIM:g} of the bare wrapper's requests per second",
                median_and_range(to_bare, "{:.2f}".format),
                statistics.median(to_bare) >= _AIM,
            ),
            Promise(
                "a 304 saves",
                f"{median_and_range(to_whole, '{:.2f}'.format)} times the requests",
                statistics.median(to_whole) > 1,
            ),
        ],
        notes=[f"Of the bare wrapper that sends as many headers: {same}."],
    )
