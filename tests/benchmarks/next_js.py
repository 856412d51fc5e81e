"""The same amount of text from Next.js, which npm downloads for it."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
from pathlib import Path

from content.operations.stage.ports import free_port
from content.operations.stage.processes import ChildProcess
from content.operations.stage.programs import get_program
from content.operations.stage.stage import StageOptions, open_stage
from tests.benchmarks.published import write_pages
from tests.benchmarks.results import Promise, Section, median_and_range
from tests.benchmarks.scale import Scale
from tests.benchmarks.servers import get_kept
from tests.benchmarks.throughput import (
    COLUMNS,
    Contender,
    measure_in_turn,
    ratios,
)

TITLE = "Next.js"
_PROJECT = Path(__file__).with_name("contenders") / "next_js"
_INSTALL_SECONDS = 5 * 60
_PARAGRAPHS = 27
_AIM = 2.5
_ENVIRONMENT = {"NEXT_TELEMETRY_DISABLED": "1"}
_SITE, _NEXT = "this site", "next start, one static page"


class NextServer(ChildProcess):
    """``next start``: a single process, which does all of the work."""

    def __init__(self, project: Path, *, log: Path) -> None:
        """Choose its port; nothing runs yet."""
        self.port = free_port()
        program = project / "node_modules" / "next" / "dist" / "bin" / "next"
        super().__init__(
            "Next.js",
            (
                *(get_program("node", package="nodejs"), str(program), "start"),
                *("--hostname", "127.0.0.1", "--port", str(self.port)),
            ),
            log=log,
            environment={**os.environ, **_ENVIRONMENT, "NODE_ENV": "production"},
            folder=project,
        )

    def is_ready(self) -> bool:
        """Whether it says so."""
        return "Ready in" in self.read_log()


def measure(scale: Scale, folder: Path) -> Section:
    """Compare."""
    published = write_pages(folder / "published", ["index"], paragraphs=_PARAGRAPHS)
    server = NextServer(_build(folder / "next"), log=folder / "next.log")
    options = StageOptions(folder=published, has_redis=True, logs=folder)
    with open_stage(options) as stage:
        server.start()
        try:
            bodies = [get_kept(each.port, "/").body for each in (stage.site, server)]
            found = measure_in_turn(
                {_SITE: Contender(stage.site, "/"), _NEXT: Contender(server, "/")},
                rounds=scale.rounds,
                seconds=scale.seconds,
            )
        finally:
            server.stop()
    cheaper = ratios(found[_NEXT].costs, found[_SITE].costs)
    return Section(
        title=TITLE,
        setting=(
            f"A page of {len(bodies[0]):,} bytes, and one of {len(bodies[1]):,} from"
            " Next.js, in a single process as it comes; the site has two. Hence the"
            " comparison by CPU time."
        ),
        columns=COLUMNS,
        rows=[each.spell(name) for name, each in found.items()],
        promises=[
            Promise(
                f"at least {_AIM:g} times the requests per CPU second",
                median_and_range(cheaper, "{:.2f}".format),
                statistics.median(cheaper) >= _AIM,
            )
        ],
    )


def _build(folder: Path) -> Path:
    """Install and build the project in a folder."""
    shutil.copytree(_PROJECT, folder)
    npm = get_program("npm", package="npm")
    for arguments in (("install", "--no-audit", "--no-fund"), ("run", "build")):
        subprocess.run(
            (npm, *arguments),
            cwd=folder,
            env={**os.environ, **_ENVIRONMENT},
            check=True,
            capture_output=True,
            timeout=_INSTALL_SECONDS,
        )
    return folder
