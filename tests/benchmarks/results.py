"""What the benchmarks found, as a page of tables with plots beside it."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import msgspec

_PACKAGES = ("gunicorn", "Django", "django-redis", "redis", "urllib3", "requests")
_CPUS = Path("/proc/cpuinfo")
_HOW_TO_READ = (
    "Clients, site, content service and Redis share these cores, over loopback: compare"
    " figures of one table with each other, and with nothing else. In tables: the median,"
    " then the lowest and highest in brackets. Load is by wrk; where clients pause between"
    " requests, by threads in Python, which take the place of locust."
)


class Promise(msgspec.Struct, frozen=True):
    """Something that was aimed at, and what came of it."""

    text: str
    found: str
    holds: bool | None
    """``None`` if it could not be measured."""


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """What one benchmark found."""

    title: str
    setting: str
    """What was measured, in sentences."""
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    promises: Sequence[Promise] = ()
    notes: Sequence[str] = ()
    plots: Mapping[str, str] = {}
    """SVG documents by file name."""


def not_measured(title: str, reason: object) -> Section:
    """Return the section of a benchmark that could not run."""
    return Section(
        title=title,
        setting="",
        promises=[Promise("everything", f"not measured: {reason}", None)],
    )


def median_and_range(
    values: Sequence[float], spell: Callable[[float], str] = "{:,.0f}".format
) -> str:
    """Spell the median of some values, and between which they lie."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{spell(middle)} ({spell(low)} - {spell(high)})"


def write_results(
    folder: Path, sections: Sequence[Section], *, command: str, seconds: float
) -> Path:
    """Write ``RESULTS.md`` and the plots into a folder; return the page's path."""
    folder.mkdir(parents=True, exist_ok=True)
    for section in sections:
        for name, plot in section.plots.items():
            (folder / name).write_text(plot)
    page = folder / "RESULTS.md"
    parts = [_describe_run(command, seconds), *map(_spell, sections)]
    page.write_text("\n\n".join(parts) + "\n")
    return page


def _describe_run(command: str, seconds: float) -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    cores = len(os.sched_getaffinity(0))
    made = (
        f"Made by `{command}` in {seconds / 60:.1f} minutes, ended"
        f" {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, on {cores} cores"
        f" ({_find_processor()}), {platform.system()} {platform.release()}, CPython"
        f" {platform.python_version()}, {versions}."
    )
    return "\n\n".join(("# Benchmarks", made, _HOW_TO_READ))


def _find_processor() -> str:
    if _CPUS.exists():
        for line in _CPUS.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def _spell(section: Section) -> str:
    parts = [f"## {section.title}"]
    if section.setting:
        parts.append(section.setting)
    if section.rows:
        parts.append(_spell_table(section.columns, section.rows))
    if section.promises:
        parts.append("\n".join(map(_spell_promise, section.promises)))
    parts += section.notes
    parts += [f"![{section.title}]({name})" for name in section.plots]
    return "\n\n".join(parts)


def _spell_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [columns, ["---", *("---:" for _ in columns[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _spell_promise(promise: Promise) -> str:
    word = {True: "holds", False: "**does not hold**", None: "unknown"}[promise.holds]
    return f"- {word}: {promise.text}. Found: {promise.found}."
