"""``manage.py drill``: proves a promise of the cache, with processes of its own."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.conf import conf
from content.operations.drills.drill import Drill, DrillRun
from content.operations.drills.registry import DRILLS, find_drill
from content.operations.drills.report import Report
from content.operations.drills.tables import markdown_table, text_table
from content.operations.stage.exceptions import StageError, StopRequested


class Command(BaseCommand):
    help = (
        "Proves promises of the cache: starts what is needed as private processes, works, "
        "prints what it measured, and ends with status 0 only if every promise holds."
    )
    requires_system_checks = ()  # it runs beside the site, not in it

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help="see --list")
        parser.add_argument(
            "--list",
            action="store_true",
            dest="is_listing",
            help="list the drills, and what each rests on",
        )
        parser.add_argument(
            "--without",
            action="append",
            default=[],
            metavar="PROTECTION",
            help="turn a protection off: then the promise should not hold; may be "
            "repeated",
        )
        parser.add_argument(
            "--variant",
            action="append",
            default=[],
            metavar="VARIANT",
            help="run nothing else of a drill that has variants; may be repeated",
        )
        parser.add_argument(
            "--quick", action="store_true", help="as little as shows that it works"
        )
        parser.add_argument(
            "--markdown", action="store_true", help="print tables in Markdown"
        )
        parser.add_argument(
            "--folder",
            type=Path,
            metavar="DIR",
            help="the published folder to work on a copy of (default: that of the first "
            "of CONTENT_PROVIDERS that has one)",
        )
        parser.add_argument(
            "--logs", type=Path, metavar="DIR", help="keep what the processes say"
        )

    def handle(
        self,
        *,
        names: list[str],
        is_listing: bool,
        without: list[str],
        variant: list[str],
        quick: bool,
        markdown: bool,
        folder: Path | None,
        logs: Path | None,
        **_options: Any,
    ) -> None:
        if is_listing:
            self._list_drills()
            return
        drills = _choose(names, without, variant)
        published = folder or _default_folder()
        table = markdown_table if markdown else text_table
        broken = []
        for drill in drills:
            run = DrillRun(
                folder=published,
                say=partial(self._say, drill.name),
                is_quick=quick,
                without=frozenset(without),
                variants=frozenset(variant),
                logs=logs and logs / drill.name,
            )
            report = _run(drill, run)
            self.stdout.write(f"{drill.name}: {drill.promise}\n\n{table(report)}\n\n")
            if not report.holds:
                broken.append(drill.name)
        if broken:
            raise CommandError(f"The promise does not hold: {', '.join(broken)}")

    def _say(self, name: str, what: str) -> None:
        self.stderr.write(f"{name}: {what}", style_func=str)  # not as an error

    def _list_drills(self) -> None:
        for drill in DRILLS:
            self.stdout.write(f"{drill.name}\n  {drill.promise}")
            for name, what in drill.protections.items():
                self.stdout.write(f"  --without {name}: {what}")
            for name, what in drill.variants.items():
                self.stdout.write(f"  --variant {name}: {what}")


def _choose(names: list[str], without: list[str], variants: list[str]) -> list[Drill]:
    drills = []
    for name in names:
        if (drill := find_drill(name)) is None:
            raise CommandError(f"There is no drill {name}; see --list")
        drills.append(drill)
    if not drills:
        raise CommandError("No drill is named; see --list")
    for drill in drills:
        if unknown := [each for each in without if each not in drill.protections]:
            raise CommandError(
                f"{drill.name} does not rest on {', '.join(unknown)}; see --list"
            )
        if unknown := [each for each in variants if each not in drill.variants]:
            raise CommandError(
                f"{drill.name} has no variant {', '.join(unknown)}; see --list"
            )
    return drills


def _default_folder() -> Path:
    for provider in conf.CONTENT_PROVIDERS.values():
        if folder := provider.get("OPTIONS", {}).get("folder"):
            return Path(folder)
    raise CommandError("No provider has a folder; name one: --folder DIR")


def _run(drill: Drill, run: DrillRun) -> Report:
    try:
        return drill.run(run)
    except (StageError, OSError) as exc:
        raise CommandError(f"{drill.name} could not be run: {exc}") from exc
    except StopRequested as exc:
        raise CommandError(
            f"Stopped by {exc}", returncode=128 + exc.signal_number
        ) from exc
