"""``manage.py generate_view_models``: a site's first models and templates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.addressing.publications import site_publications
from content.exceptions import ContentServiceError
from content.management.published_records import follow_pages, read_records
from content.model.items import Record
from content.model.page import ComponentPresentation, Page
from content.rendering.view_names import template_names, view_name_of
from content.view_models.generation.models_text import write_models
from content.view_models.generation.observing import (
    Observations,
    ObservedSchema,
    SchemaKey,
    SchemaKind,
)
from content.view_models.generation.template_text import write_template

_WITH_TEMPLATES = {SchemaKind.COMPONENT, SchemaKind.MULTIMEDIA}


class StartingPoint(msgspec.Struct, frozen=True):
    """A file of the site's to be."""

    path: str
    text: str


class Command(BaseCommand):
    help = (
        "Writes starting points for view models and templates, from the fields that "
        "published content has. Existing files are never overwritten."
    )
    requires_system_checks = ()  # it is for sites whose models are yet to be written

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--folder",
            type=Path,
            metavar="DIR",
            help="read the published documents in this folder (default: follow the links "
            "of the site's own pages, from each publication's home page)",
        )
        parser.add_argument(
            "--schema",
            action="append",
            default=[],
            metavar="NAME",
            help="only this schema, by root element or title, with those it needs",
        )
        parser.add_argument(
            "--output",
            type=Path,
            metavar="DIR",
            help="write view_models.py and templates/ there (default: print them)",
        )
        parser.add_argument(
            "--most-pages",
            type=int,
            default=500,
            metavar="N",
            help="follow no more pages of a publication than this (default: 500)",
        )

    def handle(
        self,
        *,
        folder: Path | None,
        schema: list[str],
        output: Path | None,
        most_pages: int,
        **_options: Any,
    ) -> None:
        try:
            observations = observe(_records(folder, most_pages))
        except ContentServiceError as exc:
            raise CommandError(str(exc)) from exc
        if not observations.schemas:
            raise CommandError("No published content was found.")
        chosen = observations.schemas
        if schema:
            chosen = observations.needed_by(schema)
            if not chosen:
                known = ", ".join(sorted({name for _, name in observations.schemas}))
                raise CommandError(f"No such schema was seen. Seen: {known}")
        for point in starting_points(chosen):
            if output is None:
                self._print(point)
            else:
                self._write(output / point.path, point.text)

    def _print(self, point: StartingPoint) -> None:
        is_module = point.path.endswith(".py")
        head = f"# {point.path}" if is_module else f"{{# {point.path} #}}"
        self.stdout.write(f"{head}\n{point.text}")

    def _write(self, file: Path, text: str) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            with file.open("x", encoding="utf-8") as stream:
                stream.write(text)
        except FileExistsError:
            self.stdout.write(f"kept    {file}")
        else:
            self.stdout.write(f"written {file}")


def observe(records: Iterable[Record]) -> Observations:
    """Return what the records show of their schemas."""
    observations = Observations()
    for record in records:
        if isinstance(record, Page):
            observations.add_page(record)
            presentations = list(record.all_component_presentations())
        elif isinstance(record, ComponentPresentation):
            presentations = [record]
        else:
            continue
        for presentation in presentations:
            view = view_name_of(presentation.component_template)
            observations.add_presentation(presentation, view)
    return observations


def starting_points(
    schemas: dict[SchemaKey, ObservedSchema],
) -> Iterator[StartingPoint]:
    """Yield the module of models, then the template of each view."""
    yield StartingPoint("view_models.py", write_models(schemas))
    written = set()
    for schema in schemas.values():
        if schema.kind in _WITH_TEMPLATES:
            for view in schema.views:
                name = template_names("component_presentations", view, "")[-1]
                if name not in written:
                    written.add(name)
                    yield StartingPoint(f"templates/{name}", write_template(schema))


def _records(folder: Path | None, most_pages: int) -> Iterator[Record]:
    if folder is not None:
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder.")
        yield from read_records(folder)
        return
    for publication in site_publications():
        yield from follow_pages(publication, most_pages=most_pages)
