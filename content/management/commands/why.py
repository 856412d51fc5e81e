"""``manage.py why``: why an address is answered as it is."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.caching.contracts import Store
from content.caching.stores import is_shared, open_store
from content.exceptions import CacheUnavailableError
from content.operations.kept_answers import find_answers


class Command(BaseCommand):
    help = (
        "Tells what is kept for a path or URL: in which state, built when and by whom, "
        "from what, and what changed last. A ! marks what has superseded it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url", metavar="PATH|URL")

    def handle(self, *, url: str, **_options: Any) -> None:
        store = open_shared_store()
        try:
            answers = find_answers(store, url)
        except CacheUnavailableError as exc:
            raise CommandError(str(exc)) from exc
        if not answers:
            self.stdout.write(f"Nothing is kept for {url}: the next visit builds it.")
        for answer in answers:
            self.stdout.write("\n".join(answer.describe(time.time())))


def open_shared_store() -> Store:
    """Return the store that all processes share.

    Raises:
        CommandError: There is none that this process could look into.
    """
    if not is_shared():
        raise CommandError(
            "Without CONTENT_CACHE_ALIAS each web process keeps what it knows in its own "
            "memory, where nobody else can look."
        )
    return open_store()
