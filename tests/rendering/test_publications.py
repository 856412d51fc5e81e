"""What a publication may have of its own: templates, and how dates and numbers look."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from content.addressing.publications import SitePublication
from content.factories.content import Content
from content.model.decoding import decode_page
from content.rendering.pages import render_page
from tests.rendering.samples import plain
from tests.support.documents import document, page, region

PAGE = {
    **page(plain(1), regions=[region("Main", plain(2))]),
    "RevisionDate": "2026-03-05T00:00:00",
}


@pytest.fixture
def render_in(provider, templates):
    def render_in(**options: Any) -> str:
        return render_page(
            RequestFactory().get("/"),
            SitePublication(publication_id=5, **options),
            Content(provider),
            decode_page(document(PAGE)),
        ).html

    return render_in


def test_a_publications_own_templates_go_before_the_shared_ones(render_in, templates):
    own = "publications/dutch"
    templates |= {
        f"{own}/component_presentations/plain.html": "({{ fields.heading }})",
        f"{own}/regions/default.html": "{% component_presentations %}!",
    }
    assert "(component 1)(component 2)!" in render_in(templates="dutch").replace(
        "\n", ""
    )
    assert "[component 1]" in render_in()
    templates[f"{own}/pages/default.html"] = "dutch"
    assert render_in(templates="dutch") == "dutch"


def test_a_shared_template_of_the_view_goes_before_the_own_default(
    render_in, templates
):
    templates["pages/plain.html"] = "shared view"
    templates["publications/dutch/pages/default.html"] = "own default"
    assert render_in(templates="dutch") == "shared view"


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "March 5, 2026 1.50"),
        ("en-gb", "5 Mar 2026 1.50"),
        ("nl", "5 maart 2026 1,50"),
        ("nl-be", "5 maart 2026 1,50"),
        ("tlh", "March 5, 2026 1.50"),
    ],
)
def test_dates_and_numbers_are_those_of_the_publications_language(
    render_in, templates, language, shown
):
    templates["pages/default.html"] = (
        "{{ page.revision_date|date:'DATE_FORMAT' }} {{ 1.5|floatformat:2 }}"
    )
    assert render_in(language=language) == shown
