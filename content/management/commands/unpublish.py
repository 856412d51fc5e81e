"""``manage.py unpublish``: removes published items from local delivery."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.local_delivery.index import ANY_PUBLICATION
from content.management.commands.publish import (
    add_target_arguments,
    open_chosen_target,
)


class Command(BaseCommand):
    help = (
        "Unpublishes what has a URL, or a URI: of a component its dynamic component "
        "presentations and its binaries."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        add_target_arguments(parser)
        parser.add_argument("items", nargs="+", metavar="URL|URI")
        parser.add_argument(
            "--publication",
            type=int,
            default=ANY_PUBLICATION,
            metavar="N",
            help="only in this publication (default: in all)",
        )

    def handle(
        self,
        *,
        items: list[str],
        publication: int,
        service: str | None,
        folder: Path | None,
        **_options: Any,
    ) -> None:
        with open_chosen_target(service, folder) as target:
            found = {item: target.find_paths(item, publication) for item in items}
            if missing := [item for item, paths in found.items() if not paths]:
                raise CommandError("Not published: " + ", ".join(missing))
            for published in (each for paths in found.values() for each in paths):
                self.stdout.write(str(target.unpublish(published.path)))
