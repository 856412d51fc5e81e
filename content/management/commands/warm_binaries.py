"""``manage.py warm_binaries``: fetches binaries, and makes variants, ahead of visitors."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import closing, contextmanager
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.caching.site_cache import reset_site_cache
from content.conf import conf
from content.management.inspecting import add_host_argument, parse_names
from content.management.progress import Progress
from content.operations.inspection.exceptions import InspectionError
from content.operations.inspection.names import NamedUrl
from content.operations.inspection.prose import count, size
from content.operations.warming.selection import Selection, select
from content.operations.warming.warming import Warmed, warm

_INTERRUPTED = 128 + signal.SIGINT


class Command(BaseCommand):
    help = (
        "Fetches the binaries that the pages of the site show to the disk of this "
        "machine, and with --variants makes of images whatever anybody may ask for. "
        "Pages are those of the navigation; what pages do not tell of can be named. "
        "Names what failed, and ends with status 1 if something did. Ctrl-C begins "
        "nothing more, and waits for what is under way; a second one ends it at once."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "urls",
            nargs="*",
            metavar="URL",
            help="binaries, or pages for what they show (default: all of the site)",
        )
        parser.add_argument(
            "--publication",
            type=int,
            metavar="N",
            help="only of this one; with URLs, the one that these are of",
        )
        add_host_argument(parser)
        parser.add_argument(
            "--variants",
            action="store_true",
            help="make variants, too: CONTENT_IMAGE_WIDTHS and _HEIGHTS in each format",
        )
        parser.add_argument(
            "--at-once",
            type=_positive,
            metavar="N",
            help="how many side by side (default: CONTENT_BINARY_DOWNLOADS)",
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="print what would be fetched, and fetch no binary",
        )

    def handle(
        self,
        *,
        urls: list[str],
        publication: int | None,
        host: str,
        variants: bool,
        at_once: int | None,
        dry_run: bool,
        **_options: Any,
    ) -> None:
        if not (conf.CONTENT_BINARY_FOLDER or dry_run):
            raise CommandError(
                "Without CONTENT_BINARY_FOLDER each process keeps its own files, and"
                " what this one fetched would go with it"
            )
        selection = Selection(select(_parse_urls(urls, host), publication))
        tally = _Tally()
        try:
            if dry_run:
                for each in selection:
                    self.stdout.write(each.url)
            else:
                at_once = at_once or conf.CONTENT_BINARY_DOWNLOADS
                self._warm(selection, tally, at_once, has_variants=variants)
        except InspectionError as exc:
            raise CommandError(str(exc)) from exc
        finally:
            reset_site_cache()
        for error in selection.errors:
            self.stderr.write(error)
        found = count(selection.found, "binary", "binaries")
        self.stdout.write(f"{found} found; {'none was fetched' if dry_run else tally}")
        if failed := len(selection.errors) + tally.errors:
            raise CommandError(f"{count(failed, 'failure')}, see above")

    def _warm(
        self, selection: Selection, tally: _Tally, at_once: int, *, has_variants: bool
    ) -> None:
        progress = Progress(self.stdout)
        try:
            with (
                _second_interrupt_ending_it(),
                closing(
                    warm(selection, at_once=at_once, has_variants=has_variants)
                ) as warming,
            ):
                for each in warming:
                    tally.add(each)
                    for error in each.errors:
                        progress.clear()
                        self.stderr.write(f"{each.found.url}: {error}")
                    progress.show(tally.binaries, selection.found, str(tally))
        except KeyboardInterrupt:
            raise CommandError(
                f"Interrupted; {tally}", returncode=_INTERRUPTED
            ) from None
        finally:
            progress.clear()


class _Tally:
    """What came of it so far."""

    def __init__(self) -> None:
        self.binaries = 0
        self.errors = 0
        self._ready = 0
        self._size_bytes = 0
        self._variants = 0

    def add(self, warmed: Warmed) -> None:
        self.binaries += 1
        self.errors += len(warmed.errors)
        self._ready += not warmed.errors
        self._size_bytes += warmed.size_bytes
        self._variants += warmed.variants

    def __str__(self) -> str:
        return (
            f"{self._ready} ready, {size(self._size_bytes)},"
            f" {count(self._variants, 'variant')}"
        )


def _parse_urls(urls: list[str], host: str) -> tuple[NamedUrl, ...]:
    named = parse_names(urls, host=host)
    if others := [str(each) for each in named if not isinstance(each, NamedUrl)]:
        raise CommandError(f"No URLs: {', '.join(others)}")
    return tuple(each for each in named if isinstance(each, NamedUrl))


def _positive(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise ArgumentTypeError(f"{text} is no number from 1 on")
    return int(text)


@contextmanager
def _second_interrupt_ending_it() -> Iterator[None]:
    """Let a second Ctrl-C end this process as it is.

    What is being written then is left without a name, and removed by whoever makes room.
    """

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield  # signals are for that one
        return
    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
