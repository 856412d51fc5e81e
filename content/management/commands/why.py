"""``manage.py why``: why an address is answered as it is."""

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
from content.operations.inspection.explanation_text import explanation_lines
from content.operations.inspection.records import Explanation, WhyQuestion


class Command(BaseCommand):
    help = (
        "Tells what is kept for a URL: in which state, built when and by whom, from what, "
        "what changed last, and how often it is asked for; or why nothing is kept. For a "
        "URI: what is kept of that item."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="URL|URI")
        add_host_argument(parser)
        parser.add_argument(
            "--scheme",
            default="",
            choices=["http", "https"],
            help="of a path, likewise",
        )
        add_inspection_arguments(parser)

    def handle(
        self,
        *,
        name: str,
        host: str,
        scheme: str,
        site: str,
        as_json: bool,
        **_options: Any,
    ) -> None:
        [named] = parse_names([name], host=host, scheme=scheme)
        told = find_out(WhyQuestion(named), Explanation, site)
        write_told(self.stdout, told, explanation_lines, as_json=as_json)
