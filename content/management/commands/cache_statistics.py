"""``manage.py cache_statistics``: how the cache is doing, in all web processes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from content.management.inspecting import (
    add_inspection_arguments,
    find_out,
    write_told,
)
from content.operations.inspection.records import Statistics, StatisticsQuestion
from content.operations.inspection.statistics_text import statistics_lines


class Command(BaseCommand):
    help = (
        "Lists the web processes with what they hold, counts what became of what was "
        "asked for, by kind, and what the store keeps. Looks at every entry there is."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        add_inspection_arguments(parser)

    def handle(self, *, site: str, as_json: bool, **_options: Any) -> None:
        told = find_out(StatisticsQuestion(), Statistics, site)
        write_told(self.stdout, told, statistics_lines, as_json=as_json)
