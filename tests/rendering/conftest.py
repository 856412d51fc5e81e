"""A site of templates in memory over a content service in memory."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory, override_settings

from content.addressing.publications import SitePublication
from content.factories.content import Content
from content.model.decoding import decode_page
from content.rendering.pages import RenderedPage, render_page
from tests.support.documents import document
from tests.support.stub_provider import StubProvider
from tests.support.templates import templates_setting


@pytest.fixture
def provider():
    return StubProvider()


@pytest.fixture
def templates():
    """The templates of the site by name; a test adds what it needs."""
    sources = {
        "pages/default.html": "{% component_presentations %}{% regions %}",
        "regions/default.html": "<{{ region.name }}>{% component_presentations %}{% regions %}</>",
        "component_presentations/plain.html": "[{{ fields.heading }}]",
    }
    with override_settings(TEMPLATES=templates_setting(sources)):
        yield sources


@pytest.fixture
def render(provider, templates):
    def render(page: dict[str, Any], address: str = "/") -> RenderedPage:
        return render_page(
            RequestFactory().get(address),
            SitePublication(publication_id=5),
            Content(provider),
            decode_page(document(page)),
        )

    return render
