"""``manage.py impact``: what a publish would touch."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.exceptions import CacheUnavailableError, InvalidUriError
from content.management.commands.why import open_shared_store
from content.operations.kept_answers import dependencies_of, find_touched


class Command(BaseCommand):
    help = "Lists the known pages that a publish of items would touch; changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("items", nargs="+", metavar="URI|PATH")

    def handle(self, *, items: list[str], **_options: Any) -> None:
        store = open_shared_store()
        try:
            named = {each for item in items for each in dependencies_of(item)}
            addresses = find_touched(store, named)
        except (CacheUnavailableError, InvalidUriError) as exc:
            raise CommandError(str(exc)) from exc
        for address in addresses:
            self.stdout.write(str(address))
        self.stdout.write(f"{len(addresses)} known pages")
