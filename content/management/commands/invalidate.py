"""``manage.py invalidate``: has content fetched anew."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.caching.stores import is_shared, open_store
from content.conf import conf
from content.management.inspecting import (
    add_host_argument,
    add_inspection_arguments,
    find_out,
    parse_names,
    write_told,
)
from content.operations.inspection.exceptions import InspectionError
from content.operations.inspection.impact_text import impact_lines
from content.operations.inspection.names import (
    Named,
    NamedEverything,
    parse_publication,
)
from content.operations.inspection.prose import moment, seconds_of
from content.operations.inspection.records import Impact, ImpactQuestion
from content.operations.inspection.steering import (
    Stamped,
    stamp,
    stamp_again,
    tell_local_delivery,
)


class Command(BaseCommand):
    help = (
        "Has items, what is published at URLs, a publication or everything fetched anew. "
        "Nothing is deleted: what was known is shown if the content service fails."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", metavar="URI|URL")
        parser.add_argument(
            "--publication", type=int, metavar="N", help="all of a publication"
        )
        parser.add_argument("--everything", action="store_true", help="all there is")
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="print what it would touch, as impact does, and touch nothing",
        )
        add_host_argument(parser)
        add_inspection_arguments(parser)

    def handle(
        self,
        *,
        names: list[str],
        publication: int | None,
        everything: bool,
        dry_run: bool,
        host: str,
        site: str,
        as_json: bool,
        **_options: Any,
    ) -> None:
        named = _choose(names, publication, host, everything=everything)
        if dry_run:
            told = find_out(ImpactQuestion(named), Impact, site)
            write_told(self.stdout, told, impact_lines, as_json=as_json)
            return
        if as_json or site:
            raise CommandError("--json and --site are for --dry-run")
        try:
            self._invalidate(named)
        except InspectionError as exc:
            raise CommandError(str(exc)) from exc

    def _invalidate(self, named: tuple[Named, ...]) -> None:
        if not is_shared():
            messages = tell_local_delivery(named)
            self.stdout.write(f"Told {conf.CONTENT_LOCAL_DELIVERY_URL}:")
            self._write_each(messages)
            return
        store = open_store()
        stamped = stamp(named, store)
        self.stdout.write(f"Stamped {_moment_of(stamped)}:")
        self._write_each(stamped.dependencies)
        if conf.CONTENT_SETTLE_SECONDS > 0:
            self.stdout.write(f"Again in {conf.CONTENT_SETTLE_SECONDS:g} s ...")
            self.stdout.flush()
            time.sleep(conf.CONTENT_SETTLE_SECONDS)
            again = stamp_again(stamped, store)
            self.stdout.write(f"Stamped again, having settled, {_moment_of(again)}")

    def _write_each(self, lines: tuple[str, ...]) -> None:
        for line in lines:
            self.stdout.write(f"  {line}")


def _moment_of(stamped: Stamped) -> str:
    return f"{moment(seconds_of(stamped.sequence))} ({stamped.sequence})"


def _choose(
    names: list[str], publication: int | None, host: str, *, everything: bool
) -> tuple[Named, ...]:
    if sum((bool(names), publication is not None, everything)) != 1:
        raise CommandError("Name items or URLs, or --publication N, or --everything")
    if everything:
        return (NamedEverything(),)
    if publication is None:
        return parse_names(names, host=host)
    try:
        return (parse_publication(publication),)
    except InspectionError as exc:
        raise CommandError(str(exc)) from exc
