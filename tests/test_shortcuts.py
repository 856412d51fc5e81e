from __future__ import annotations

import pytest
from django.test import RequestFactory, override_settings

from content.exceptions import ItemNotFoundError
from content.shortcuts import render_published
from tests.support.documents import document, page
from tests.support.stub_provider import StubProvider
from tests.support.templates import templates_setting

SOURCES = {"pages/default.html": "{{ page.title }}: {{ results }}"}


@pytest.fixture
def provider(monkeypatch):
    stub = StubProvider()
    monkeypatch.setattr("content.shortcuts.get_provider", lambda _alias: stub)
    stub.answers["page", "/search.html"] = document(page())
    with override_settings(
        CONTENT_PUBLICATIONS=[{"publication_id": 5, "hosts": ["testserver"]}],
        TEMPLATES=templates_setting(SOURCES),
    ):
        yield stub


@pytest.mark.usefixtures("provider")
def test_a_view_renders_inside_a_published_page():
    response = render_published(
        RequestFactory().get("/find/"), "/search.html", {"results": "three"}, status=202
    )
    assert response.status_code == 202
    assert response.content.decode() == "Page tcm:5-310-64: three"
    assert response["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.usefixtures("provider")
def test_a_page_that_is_not_published_is_an_error_that_names_it():
    with pytest.raises(ItemNotFoundError, match="/other"):
        render_published(RequestFactory().get("/find/"), "/other.html")


@pytest.mark.usefixtures("provider")
def test_a_host_without_publication_is_an_error():
    request = RequestFactory().get("/find/", HTTP_HOST="testserver")
    with (
        override_settings(CONTENT_PUBLICATIONS=[]),
        pytest.raises(ItemNotFoundError, match="No publication"),
    ):
        render_published(request, "/search.html")
