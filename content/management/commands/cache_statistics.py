"""``manage.py cache_statistics``: how much is kept, and what it is worth."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content.exceptions import CacheUnavailableError
from content.management.commands.why import open_shared_store
from content.operations.kept_answers import count_states

_KINDS = (
    "output",
    "page",
    "component presentation",
    "link",
    "binary url",
    "binary meta",
    "keyword",
)


class Command(BaseCommand):
    help = "Counts what the shared store keeps, by kind and state."

    def handle(self, **_options: Any) -> None:
        store = open_shared_store()
        try:
            counts = count_states(store, _KINDS, time.time())
        except CacheUnavailableError as exc:
            raise CommandError(str(exc)) from exc
        self.stdout.write(f"{'':24}{'fresh':>10}{'aged':>10}{'superseded':>12}")
        for kind, (fresh, aged, superseded) in counts.items():
            self.stdout.write(f"{kind:24}{fresh:>10}{aged:>10}{superseded:>12}")
