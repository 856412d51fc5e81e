"""Runs the benchmarks one after the other, and writes down what they found.

    python -m tests.benchmarks.run [--quick] [--only NAME] [--next] [--wagtail]
                                   [--growth SECONDS] [--output FOLDER]

Exit status 1 if something that was aimed at was not reached, or not measured.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import django
import msgspec

from content.operations.stage.exceptions import StageError
from tests.benchmarks import (
    cached_page,
    cold_page,
    edge_caches,
    files,
    growth,
    next_js,
    publishing,
    slow_clients,
    uncached_page,
    wagtail,
)
from tests.benchmarks.results import Section, not_measured, write_results
from tests.benchmarks.scale import FULL, QUICK, Scale

_HERE = Path(__file__).resolve().parent
_BENCHMARKS: Mapping[str, tuple[str, Callable[[Scale, Path], Section]]] = {
    "cached_page": (cached_page.TITLE, cached_page.measure),
    "uncached_page": (uncached_page.TITLE, uncached_page.measure),
    "publishing": (publishing.TITLE, publishing.measure),
    "cold_page": (cold_page.TITLE, cold_page.measure),
    "slow_clients": (slow_clients.TITLE, slow_clients.measure),
    "files": (files.TITLE, files.measure),
    "edge_caches": (edge_caches.TITLE, edge_caches.measure),
    "growth": (growth.TITLE, growth.measure),
    "next_js": (next_js.TITLE, next_js.measure),
    "wagtail": (wagtail.TITLE, wagtail.measure),
}


def main(arguments: list[str]) -> int:
    """Run what is wanted."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="to see that all works")
    parser.add_argument("--only", choices=_BENCHMARKS, action="append", default=[])
    parser.add_argument("--next", action="store_true", help="Next.js too, by npm")
    parser.add_argument("--wagtail", action="store_true", help="Wagtail too, by pip")
    parser.add_argument(
        "--growth",
        type=float,
        metavar="SECONDS",
        default=FULL.growth_seconds,
        help="how long growth may take; to 100,000 pages some 900 (%(default)g)",
    )
    parser.add_argument("--output", type=Path, default=_HERE)
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_frontend.settings")
    django.setup()
    full = msgspec.structs.replace(FULL, growth_seconds=options.growth)
    scale = QUICK if options.quick else full
    is_wanted = {"next_js": options.next, "wagtail": options.wagtail}  # they download
    names = options.only or [name for name in _BENCHMARKS if is_wanted.get(name, True)]
    begun = time.monotonic()
    sections = [_run(name, scale) for name in names]
    page = write_results(
        options.output,
        sections,
        command=" ".join(("sh tests/benchmarks/run.sh", *_spell(arguments))),
        seconds=time.monotonic() - begun,
    )
    promises = [promise for section in sections for promise in section.promises]
    kept = sum(promise.holds is True for promise in promises)
    print(f"{kept} of {len(promises)} hold; see {page}")  # noqa: T201
    return 0 if kept == len(promises) else 1


def _run(name: str, scale: Scale) -> Section:
    title, measure = _BENCHMARKS[name]
    begun = time.monotonic()
    print(f"{title} ... ", end="", flush=True)  # noqa: T201
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        try:
            section = measure(scale, Path(folder))
        except (StageError, subprocess.SubprocessError, OSError) as exc:
            section = not_measured(title, exc)
    print(f"{time.monotonic() - begun:.0f} s")  # noqa: T201
    return section


def _spell(arguments: list[str]) -> list[str]:
    """Leave out where the results go: that is of this machine."""
    return [each for each in arguments if each != "--output" and "/" not in each]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
