"""What view models add to the time that the sample site's largest page takes to render.

    python tests/benchmarks/view_models.py

The page is rendered from what is known already, so that nothing but rendering counts.
In the same rounds all its models are built, and every field of theirs is read, which is
more than the templates ask for; rich text and links are left unresolved there, for
templates without models pay for those as well. The second time over the rest of the
first is what models add.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # run as a script

import django
from django.test import RequestFactory

from content.addressing.publications import SitePublication, site_publications
from content.factories.content import Content
from content.model.page import Page
from content.providers.folder import FolderProvider
from content.rendering.pages import RenderedPage, render_page
from content.rendering.view_names import view_name_of
from content.view_models import ViewModel
from content.view_models.registry import site_registry
from site_frontend.sample_site.authoring.publishing import PUBLISHED
from tests.support.view_models import StubSurroundings

ROUNDS = 200
MOST_ADDED = 0.25


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_frontend.settings")
    django.setup()
    # Longer than the run: a scan of the folder is no rendering.
    provider = FolderProvider(folder=PUBLISHED, scan_interval_seconds=3600)
    publication, page = max(
        _pages(provider), key=lambda each: len(_render(provider, *each).html)
    )
    read = _read_all(page)
    rendering, building = [], []
    for _ in range(ROUNDS):
        rendering.append(_time(lambda: _render(provider, publication, page)))
        building.append(_time(lambda: _read_all(page)))
    rendered, built = statistics.median(rendering), statistics.median(building)
    added = built / (rendered - built)
    print(  # noqa: T201
        f"{page.id_text} {page.title!r}: rendered in {rendered * 1000:.2f} ms; its models "
        f"and all their {read} values in {built * 1000:.2f} ms (medians of {ROUNDS}): "
        f"models add {added:.1%}"
    )
    return 1 if added > MOST_ADDED else 0


def _pages(provider: FolderProvider) -> Iterable[tuple[SitePublication, Page]]:
    for publication in site_publications():
        folder = PUBLISHED / str(publication.publication_id) / "pages"
        for path in sorted(folder.rglob("*.*")):
            url = "/" + path.relative_to(folder).as_posix().rpartition(".")[0]
            content = Content(provider)
            page = content.pages.get_by_url(publication.publication_id, url)
            loaded = content.pages.load(page, on_loaded=lambda _each: None)
            yield publication, loaded.page


def _render(
    provider: FolderProvider, publication: SitePublication, page: Page
) -> RenderedPage:
    request = RequestFactory().get("/")
    rendered = render_page(request, publication, Content(provider), page)
    if rendered.gaps:
        raise RuntimeError(f"{page.id_text} has gaps")
    return rendered


def _read_all(page: Page) -> int:
    """Build the models of a page's component presentations; return how much was read."""
    count = 0
    for presentation in page.all_component_presentations():
        view = view_name_of(presentation.component_template)
        kind = site_registry().find_presentation_model(presentation, view)
        if kind is not None:
            surroundings = StubSurroundings()
            component = presentation.component
            count += _read(kind(surroundings, component, presentation=presentation))
    return count


def _read(model: ViewModel) -> int:
    count = 0
    for name in model.declared_fields:
        value: Any = getattr(model, name)
        values = value if isinstance(value, tuple) else (value,)
        count += len(values)
        models = (each for each in values if isinstance(each, ViewModel))
        # Where the publisher followed links no further, there are no fields to read.
        count += sum(_read(each) for each in models if _has_fields(each))
    return count


def _has_fields(model: ViewModel) -> bool:
    return any(model.published_fields(metadata=each) for each in (False, True))


def _time(call: Any) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
