"""Show what a published document holds: ``manage.py decode page.json``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.exceptions import DecodingError
from content.factories.documents import limits_from_settings
from content.model.canonical import to_canonical_json
from content.model.decoding import Decoded, decode_document
from content.model.outline import outline


class Command(BaseCommand):
    help = "Decode a published page or component presentation and show what it holds."
    requires_system_checks: list[str] = []  # it reads a file and nothing else

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the document; - for standard input")
        parser.add_argument(
            "--json", action="store_true", help="print canonical JSON, not an outline"
        )

    def handle(self, *, file: str, json: bool, **options: Any) -> None:
        limits = limits_from_settings()
        try:
            decoded = decode_document(_read(file, limits.max_bytes), limits)
        except OSError as exc:
            raise CommandError(f"{file}: {exc.strerror}") from exc
        except DecodingError as exc:
            place = exc.identity.get("place", "$")
            raise CommandError(f"{file}: {place}: {exc.message}") from exc
        if json:
            self.stdout.write(to_canonical_json(decoded))
        else:
            self._write_outline(decoded)

    def _write_outline(self, decoded: Decoded) -> None:
        self.stdout.write(_describe(decoded))
        for line in outline(decoded.record):
            self.stdout.write(line)


def _read(file: str, max_bytes: int) -> bytes:
    """Read one byte more than may be decoded, so that larger files are refused."""
    if file == "-":
        return sys.stdin.buffer.read(max_bytes + 1)
    with Path(file).open("rb") as stream:
        return stream.read(max_bytes + 1)


def _describe(decoded: Decoded) -> str:
    compression = ", compressed" if decoded.compressed else ""
    return f"DD4T {decoded.format.upper()}{compression}"
