"""Pages that differ by visitor, through HTTP: built for each, and nobody sees another's."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, override_settings

from content.rendering.controllers import Controllers
from tests.support.documents import component, document, page, presentation, template
from tests.support.stub_provider import StubProvider
from tests.support.templates import templates_setting

SOURCES = {
    "pages/default.html": "{% component_presentations %}",
    "component_presentations/greeting.html": "Hello {{ who }}",
}


def greet(context):
    return {"who": context.request.COOKIES.get("who", "everyone")}


@pytest.fixture
def registered(monkeypatch):
    registered = Controllers()
    monkeypatch.setattr("content.rendering.controllers.controllers", registered)
    return registered


@pytest.fixture
def provider(registered, monkeypatch):
    stub = StubProvider()
    for module in ("views", "error_views"):
        monkeypatch.setattr(f"content.{module}.get_provider", lambda _alias: stub)
    greeting = document(
        page(
            presentation(
                component("tcm:5-1"),
                template("tcm:5-2-32", "Greeting", controller="Greeting"),
            )
        )
    )
    for url in ("/hello.html", "/404.html"):
        stub.answers["page", url] = greeting
    publication = {"publication_id": 5, "error_pages": {"404": "/404.html"}}
    with override_settings(
        CONTENT_PUBLICATIONS=[publication],
        CONTENT_OUTPUT_CACHE=True,
        TEMPLATES=templates_setting(SOURCES),
    ):
        yield stub


def visit(who: str, path: str = "/hello.html") -> Any:
    return Client().get(path, headers={"cookie": f"who={who}"})


@pytest.mark.usefixtures("provider")
def test_each_visitor_gets_their_own(registered):
    registered.component("Greeting", is_personal=True)(greet)
    for who in ("Anna", "Bert", "Anna"):
        response = visit(who)
        assert response.status_code == 200
        assert response.content.decode() == f"Hello {who}"
        assert response["Cache-Control"] == "private, no-store"
        assert "fwd=bypass" in response["Cache-Status"]


@pytest.mark.usefixtures("provider")
def test_a_personal_page_for_what_is_not_there_is_a_404(registered):
    registered.component("Greeting", is_personal=True)(greet)
    for _ in range(2):
        response = visit("Anna", "/nothing.html")
        assert response.status_code == 404
        assert response["Cache-Control"] == "private, no-store"


@pytest.mark.usefixtures("provider")
def test_what_does_not_say_so_knows_no_visitor(registered):
    registered.component("Greeting")(greet)
    assert visit("Anna").content == visit("Bert").content == b"Hello everyone"
