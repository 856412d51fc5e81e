"""Files to publish: found below the paths that a person gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from content.exceptions import DecodingError, InvalidUrlError
from content.local_delivery.places import Place, parse_place
from content.local_delivery.published_item import read_facts

# The folder that holds the publications is usually called so; a place within a place
# (a page below /5/pages/) is told apart by it.
_USUAL_NAME = "published"


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A file, and the place that it is published at."""

    file: Path
    place: Place


def collect_sources(paths: Iterable[Path]) -> list[Source]:
    """Return the files at and below some paths, in order, each once.

    Raises:
        InvalidUrlError: A path leads to nothing that can be published.
    """
    sources: dict[Path, Source] = {}
    for path in paths:
        found = {file: _source(file) for file in _files(path.resolve())}
        if not found:
            raise InvalidUrlError("Nothing to publish there", url=str(path))
        sources.update(found)
    return list(sources.values())


def check_sources(sources: Iterable[Source]) -> list[str]:
    """Return what is wrong with documents that do not decode, a line each."""
    problems = []
    for source in sources:
        try:
            read_facts(source.place, source.file.read_bytes())
        except DecodingError as exc:
            problems.append(f"{source.place.path}: {exc}")
    return problems


def find_place(file: Path) -> Place:
    """Return the place that the end of an absolute path names.

    Raises:
        InvalidUrlError: No part of the path looks like a published folder.
    """
    names = file.parts
    starts = sorted(
        range(1, len(names)), key=lambda start: names[start - 1] != _USUAL_NAME
    )
    for start in starts:
        try:
            return parse_place("/".join(names[start:]))
        except InvalidUrlError:
            continue
    raise InvalidUrlError(
        "Not in a folder of published items, like published/5/pages/", url=str(file)
    )


def _source(file: Path) -> Source:
    return Source(file=file, place=find_place(file))


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for each in sorted(path.rglob("*")):
        hidden = any(name.startswith(".") for name in each.relative_to(path).parts)
        if each.is_file() and not hidden:
            yield each
