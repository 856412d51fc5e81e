"""``manage.py resolve_rich_text``: show what becomes of a rich text value."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content.exceptions import InvalidUriError
from content.model.uri import TcmUri
from content.rendering.rich_text import Reference, resolve_rich_text

_STANDARD_INPUT = "-"


class Command(BaseCommand):
    """Resolve the links of a rich text value as a page would, without a service."""

    help = "Print the HTML that a rich text value becomes."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", help="the value as published; - reads it from stdin"
        )
        parser.add_argument(
            "--links",
            metavar="MAP.json",
            help='URLs by URI, {"tcm:5-1": "/url"}; other items have none',
        )
        parser.add_argument(
            "--asked",
            action="store_true",
            help="also list on stderr which URLs were asked for",
        )

    def handle(
        self, *_args: Any, file: str, links: str | None, asked: bool, **_options: Any
    ) -> None:
        urls = _read_links(links) if links else {}

        def resolve_link(reference: Reference) -> str:
            url = urls.get(reference.uri, "")
            if asked:
                self._report(reference, url)
            return url

        self.stdout.write(resolve_rich_text(_read_text(file), resolve_link))

    def _report(self, reference: Reference, url: str) -> None:
        line = f"{reference.kind.value} {reference.uri}: {url or 'no URL'}"
        self.stderr.write(line, style_func=str)  # no error, so not in red


def _read_text(file: str) -> str:
    """Return the text of a file with its line ends as they are."""
    try:
        content = (
            sys.stdin.buffer.read()
            if file == _STANDARD_INPUT
            else Path(file).read_bytes()
        )
        return content.decode("utf-8-sig")
    except OSError as exc:
        raise CommandError(f"{file}: {exc.strerror}") from exc
    except UnicodeDecodeError as exc:
        raise CommandError(f"{file}: byte {exc.start} is no UTF-8") from exc


def _read_links(file: str) -> Mapping[TcmUri, str]:
    try:
        document = json.loads(_read_text(file))
    except json.JSONDecodeError as exc:
        raise CommandError(
            f"{file}: line {exc.lineno} column {exc.colno}: {exc.msg}"
        ) from exc
    if not isinstance(document, dict):
        raise CommandError(f"{file}: not an object of URLs by URI")
    return dict(_read_link(file, uri, url) for uri, url in document.items())


def _read_link(file: str, uri: str, url: object) -> tuple[TcmUri, str]:
    if not isinstance(url, str):
        raise CommandError(f"{file}: {uri}: the URL is no text")
    try:
        parsed = TcmUri.parse(uri)
    except InvalidUriError as exc:
        raise CommandError(f"{file}: {exc}") from exc
    return parsed.of_type(parsed.item_type), url
