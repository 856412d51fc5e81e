"""``manage.py impact``: what a publish would touch."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from content.management.inspecting import (
    add_host_argument,
    add_inspection_arguments,
    find_out,
    parse_names,
    write_told,
)
from content.operations.inspection.impact_text import impact_lines
from content.operations.inspection.records import Impact, ImpactQuestion


class Command(BaseCommand):
    help = (
        "Lists the known pages that a publish of items would touch, those asked for most "
        "first; changes nothing. Of a URL: of what is, or may be, published there."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="+", metavar="URI|URL")
        add_host_argument(parser)
        add_inspection_arguments(parser)

    def handle(
        self, *, names: list[str], host: str, site: str, as_json: bool, **_options: Any
    ) -> None:
        question = ImpactQuestion(parse_names(names, host=host))
        told = find_out(question, Impact, site)
        write_told(self.stdout, told, impact_lines, as_json=as_json)
