"""``manage.py invalidate``: has content fetched anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.caching.dependencies import EVERYTHING, publication_dependency
from content.exceptions import CacheUnavailableError, InvalidUriError
from content.management.commands.why import open_shared_store
from content.operations.kept_answers import dependencies_of, find_touched


class Command(BaseCommand):
    help = (
        "Has items, what is published at paths, a publication or everything fetched anew. "
        "Nothing is deleted: what was known is shown if the content service fails."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("items", nargs="*", metavar="URI|PATH")
        parser.add_argument("--publication", type=int, metavar="N")
        parser.add_argument("--everything", action="store_true")
        parser.add_argument(
            "--dry-run", action="store_true", help="list what it would touch, only"
        )

    def handle(
        self,
        *,
        items: list[str],
        publication: int | None,
        everything: bool,
        dry_run: bool,
        **_options: Any,
    ) -> None:
        store = open_shared_store()
        try:
            named = dict.fromkeys(
                each for item in items for each in dependencies_of(item)
            )
        except InvalidUriError as exc:
            raise CommandError(str(exc)) from exc
        if publication is not None:
            named[publication_dependency(publication)] = None
        if everything:
            named[EVERYTHING] = None
        if not named:
            raise CommandError("Name an item, a path, --publication or --everything.")
        try:
            if dry_run:
                for address in find_touched(store, named):
                    self.stdout.write(str(address))
                return
            store.invalidate(tuple(named), reason="manage.py invalidate")
        except CacheUnavailableError as exc:
            raise CommandError(f"Nothing was invalidated: {exc}") from exc
        self.stdout.write("Invalidated " + ", ".join(named))
