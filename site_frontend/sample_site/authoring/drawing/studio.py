"""Where the binaries are made: every file that a multimedia component publishes."""

from __future__ import annotations

from collections.abc import Collection

from site_frontend.sample_site.authoring.drawing.chart import draw_chart
from site_frontend.sample_site.authoring.drawing.paper import PAPERS, print_paper
from site_frontend.sample_site.authoring.drawing.portraits import SITTERS, draw_portrait
from site_frontend.sample_site.authoring.drawing.scenes import draw_scene
from site_frontend.sample_site.authoring.edition import Edition
from site_frontend.sample_site.authoring.publishing import binary_path
from site_frontend.sample_site.authoring.sources import load_library


def draw_binaries(names: Collection[str] = ()) -> int:
    """Draw the binaries of the named components, or all, for every publication.

    Returns how many were drawn. Takes about a second for each.

    Raises:
        KeyError: A component has a file that nobody here can draw.
    """
    library = load_library()
    editions = [Edition(library, each, {}) for each in library.publications.values()]
    drawn_count = 0
    for name, component in library.components.items():
        if component.multimedia is None or (names and name not in names):
            continue
        drawn = {each.language: make_binary(name, each.language) for each in editions}
        for edition in editions:
            path = binary_path(edition, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(drawn[edition.language])
            drawn_count += 1
    return drawn_count


def make_binary(name: str, language: str) -> bytes:
    """Return the bytes of a multimedia component's file."""
    if name in PAPERS:
        return print_paper(name, language)
    if name in SITTERS:
        return draw_portrait(name)
    if name == "chart-of-the-halmdiep":
        return draw_chart()
    return draw_scene(name)
