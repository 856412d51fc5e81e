"""``manage.py binary_statistics``: what is kept of binaries, and what was fetched and made."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from content.management.inspecting import (
    add_inspection_arguments,
    find_out,
    write_told,
)
from content.operations.inspection.binaries_text import binary_lines
from content.operations.inspection.records import (
    BinaryStatistics,
    BinaryStatisticsQuestion,
)


class Command(BaseCommand):
    help = (
        "Tells how many files and bytes of binaries and image variants the disk of this "
        "machine holds, the largest, the least recently used, and those on their way; "
        "and what each web process, of every machine, has handed out, downloaded and "
        "made. Looks at every file there is."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        add_inspection_arguments(parser)

    def handle(self, *, site: str, as_json: bool, **_options: Any) -> None:
        told = find_out(BinaryStatisticsQuestion(), BinaryStatistics, site)
        write_told(self.stdout, told, binary_lines, as_json=as_json)
