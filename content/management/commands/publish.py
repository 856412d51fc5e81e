"""``manage.py publish``: sends published items to local delivery."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.conf import conf
from content.exceptions import ContentError
from content.local_delivery.sources import check_sources, collect_sources
from content.local_delivery.targets import Target, open_target


class Command(BaseCommand):
    help = (
        "Publishes files, or all files of folders, that lie as in a published folder: "
        "…/published/5/pages/news/index.html.json. Nothing is published if one of them "
        "does not decode."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        add_target_arguments(parser)
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument(
            "--force",
            action="store_true",
            help="also publish documents that do not decode, to try what happens",
        )

    def handle(
        self,
        *,
        paths: list[Path],
        service: str | None,
        folder: Path | None,
        force: bool,
        **_options: Any,
    ) -> None:
        with open_chosen_target(service, folder) as target:
            sources = collect_sources(paths)
            if not force and (problems := check_sources(sources)):
                raise CommandError("Nothing was published.\n" + "\n".join(problems))
            for source in sources:
                document = source.file.read_bytes()
                change = target.publish(source.place.path, document, force=force)
                self.stdout.write(str(change))


def add_target_arguments(parser: CommandParser) -> None:
    """Add the options that say where to publish to."""
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--service",
        metavar="URL",
        help="the local delivery to tell (default: the site's content service)",
    )
    where.add_argument(
        "--folder",
        type=Path,
        metavar="DIR",
        help="change this published folder, and tell nobody",
    )


@contextmanager
def open_chosen_target(service: str | None, folder: Path | None) -> Iterator[Target]:
    """Return where to publish to.

    Raises:
        CommandError: That cannot be reached, or what the block did with it failed.
    """
    try:
        with open_target(service or _site_service_url(), folder) as target:
            yield target
    except (ContentError, OSError) as exc:
        raise CommandError(str(exc)) from exc


def _site_service_url() -> str:
    options = conf.CONTENT_PROVIDERS.get("default", {}).get("OPTIONS", {})
    return str(options.get("base_url", ""))
