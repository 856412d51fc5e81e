"""The same bytes from Wagtail, kept by wagtail-cache; pip downloads both for it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from content.operations.stage.exceptions import StageError
from content.operations.stage.project import find_project
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

TITLE = "Wagtail with wagtail-cache"
_PACKAGE = "tests.benchmarks.contenders.wagtail"
_REQUIREMENTS = Path(__file__).with_name("contenders") / "wagtail" / "requirements.txt"
_PATIENCE_SECONDS = 5 * 60
_PARAGRAPHS = 27  # 20 KB with what is around them
_SITE, _WAGTAIL = "this site", "Wagtail, wagtail-cache, django-redis"
_MARK = "x-wagtail-cache"


def measure(scale: Scale, folder: Path) -> Section:
    """Compare."""
    python = _install(folder / "venv")
    published = write_pages(folder / "published", ["index"], paragraphs=_PARAGRAPHS)
    answer_file = folder / "answer.json"
    environment = {
        ANSWER_VARIABLE: str(answer_file),
        "BENCHMARK_DATABASE": str(folder / "wagtail.sqlite3"),
        "DJANGO_SETTINGS_MODULE": f"{_PACKAGE}.settings",
    }
    options = StageOptions(folder=published, has_redis=True, logs=folder)
    with open_stage(options) as stage:
        answer = get_kept(stage.site.port, "/")
        write_answer(answer, answer_file)
        _run(
            *(python, "-m", f"{_PACKAGE}.publish"),
            environment={**stage.environment, **environment},
        )
        with running_contender(
            stage, "wagtail.wsgi", log="wagtail", python=python, **environment
        ) as wagtail:
            _check_kept(wagtail.port, answer.body)
            found = measure_in_turn(
                {_SITE: Contender(stage.site, "/"), _WAGTAIL: Contender(wagtail, "/")},
                rounds=scale.rounds,
                seconds=scale.seconds,
            )
            _check_kept(wagtail.port, answer.body)
    return _describe(found, len(answer.body), stage)


def _install(folder: Path) -> str:
    """Install what is pinned into an environment of its own; return its Python."""
    python = str(folder / "bin" / "python")
    _run(sys.executable, "-m", "venv", str(folder), environment=os.environ)
    _run(
        *(python, "-m", "pip", "install", "--requirement", str(_REQUIREMENTS)),
        environment=os.environ,
    )
    return python


def _run(*command: str, environment: Mapping[str, str]) -> None:
    """Run a command from where the site's own are run.

    Raises:
        StageError: It failed.
        subprocess.TimeoutExpired: It took too long.
    """
    done = subprocess.run(
        command,
        cwd=find_project().folder,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=_PATIENCE_SECONDS,
    )
    if done.returncode:
        reason = (done.stderr.strip() or done.stdout.strip()).rpartition("\n")[2]
        raise StageError(f"{' '.join(command[1:4])} failed: {reason}")


def _check_kept(port: int, body: bytes) -> None:
    """Look whether Wagtail sends the same page, and from its cache.

    Raises:
        StageError: It does not.
    """
    answer = get_kept(port, "/")
    if answer.body != body:
        raise StageError("Wagtail answers another page")
    if (mark := answer.headers.get(_MARK)) != "hit":
        raise StageError(f"Wagtail answers, but not from its cache: {_MARK}: {mark}")


def _describe(found: Mapping[str, Throughput], size: int, stage: Stage) -> Section:
    failures = sum(each.failures for each in found.values())
    faster = ratios(found[_SITE].per_second, found[_WAGTAIL].per_second)
    cheaper = ratios(found[_WAGTAIL].costs, found[_SITE].costs)
    pins = _REQUIREMENTS.read_text().splitlines()
    versions = ", ".join(each for each in pins if each.startswith("wagtail"))
    note = (
        f"This site: {median_and_range(faster, '{:.2f}'.format)} times the requests per"
        f" second, and {median_and_range(cheaper, '{:.2f}'.format)} times the requests"
        " per CPU second."
    )
    return Section(
        title=TITLE,
        setting=(
            f"The same {size:,} bytes of HTML from both, not compressed;"
            f" {stage.site.workers} gunicorn processes of 16 threads each; wrk with 16"
            f" connections that are kept. {versions}; its answers are marked"
            " as hits before and after."
        ),
        columns=COLUMNS,
        rows=[each.spell(name) for name, each in found.items()],
        promises=[Promise("no failed request", str(failures), failures == 0)],
        notes=[note],
    )
