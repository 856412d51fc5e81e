"""What the commands that look into the cache have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec
from django.core.management.base import CommandError, CommandParser, OutputWrapper

from content.exceptions import ContentError
from content.operations.inspection.asking import Told, ask
from content.operations.inspection.exceptions import InspectionError
from content.operations.inspection.names import NamedItem, NamedUrl, parse_name
from content.operations.inspection.records import Finding, Question

F = TypeVar("F", bound=Finding)


def add_inspection_arguments(parser: CommandParser) -> None:
    """Add the options that say whom to ask, and how to tell."""
    parser.add_argument(
        "--site",
        default="",
        metavar="URL",
        help="ask a process of this site (default without Redis: CONTENT_SITE_URL; with "
        "Redis that is asked, which knows of all processes)",
    )
    parser.add_argument(
        "--json",
        action="store_true",
        dest="as_json",
        help="print it for programs: times in seconds, sequences in microseconds",
    )


def add_host_argument(parser: CommandParser) -> None:
    """Add the option that says which host's paths are meant."""
    parser.add_argument(
        "--host", default="", help="the host of a path (default: every host has it)"
    )


def parse_names(
    texts: list[str], *, host: str = "", scheme: str = ""
) -> tuple[NamedItem | NamedUrl, ...]:
    """Read URIs and URLs.

    Raises:
        CommandError: One of them is neither; it says which.
    """
    try:
        return tuple(parse_name(text, host=host, scheme=scheme) for text in texts)
    except ContentError as exc:
        raise CommandError(str(exc)) from exc


def find_out(question: Question, kind: type[F], site_url: str) -> Told[F]:
    """Return what is found.

    Raises:
        CommandError: Nobody could tell; it says why.
    """
    try:
        return ask(question, kind, site_url=site_url)
    except InspectionError as exc:
        raise CommandError(str(exc)) from exc


def write_told(
    stdout: OutputWrapper,
    told: Told[F],
    lines: Callable[[F], Iterator[str]],
    *,
    as_json: bool,
) -> None:
    """Print what was found, and by whom if not all processes were asked."""
    if as_json:
        found = {"process": told.process, **msgspec.to_builtins(told.finding)}
        stdout.write(msgspec.json.format(msgspec.json.encode(found)).decode())
        return
    if told.process:
        stdout.write(f"{told.process} says of its own memory:\n\n")
    for line in lines(told.finding):
        stdout.write(line)
