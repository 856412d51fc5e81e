"""A form on a page: shown from the cache, sent, refused, shown again, taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django import forms
from django.test import Client, override_settings

from content.exceptions import ContentServiceUnavailableError
from content.forms.controllers import FormController
from content.rendering.controllers import Controllers
from tests.support.documents import (
    component,
    document,
    page,
    presentation,
    template,
)
from tests.support.stub_provider import StubProvider
from tests.support.templates import templates_setting

SOURCES = {
    "pages/default.html": "{% component_presentations %}",
    "component_presentations/contact.html": (
        '<form method="post"><input type="hidden" name="form" value="{{ form_key }}">'
        "{{ form.name }}{{ form.name.errors }}</form>"
    ),
    "errors/400.html": "no such thing",
    "errors/403.html": "from elsewhere",
    "errors/404.html": "nothing here",
    "errors/503.html": "come back later",
}
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
KEY = "f1-2"


class NameForm(forms.Form):
    name = forms.CharField(max_length=20)


@pytest.fixture
def accepted(monkeypatch):
    """What was accepted."""
    registered = Controllers()
    names: list[str] = []

    @registered.component("Contact")
    class Contact(FormController):
        form_class = NameForm

        def accept(self, context, form):
            names.append(form.cleaned_data["name"])
            return "/thanks.html"

    monkeypatch.setattr("content.rendering.controllers.controllers", registered)
    monkeypatch.setattr("content.forms.submitting.controllers", registered)
    return names


@pytest.fixture
def provider(monkeypatch):
    stub = StubProvider()
    monkeypatch.setattr("content.views.get_provider", lambda _alias: stub)
    form = presentation(
        component("tcm:5-1"), template("tcm:5-2-32", "Contact", controller="Contact")
    )
    stub.answers["page", "/contact.html"] = document(page(form))
    stub.answers["page", "/plain.html"] = document(page(uri="tcm:5-311-64"))
    with override_settings(
        CONTENT_PUBLICATIONS=[{"publication_id": 5, "hosts": ["testserver"]}],
        TEMPLATES=templates_setting(SOURCES),
    ):
        yield stub


@pytest.fixture
def client(provider, accepted):
    return Client()


def send(
    client: Client,
    name: str = "Marijke",
    path: str = "/contact.html",
    headers: Mapping[str, str] = FROM_HERE,
) -> Any:
    sent = {"form": KEY, f"{KEY}-name": name}
    return client.post(path, sent, headers=headers)


def test_a_page_with_a_form_is_kept_for_everyone(client, provider):
    first, second = client.get("/contact.html"), client.get("/contact.html")
    assert f'name="{KEY}-name"' in first.content.decode()
    assert "stored" in first["Cache-Status"]
    assert "hit" in second["Cache-Status"]
    assert first.content == second.content
    assert not first.cookies


def test_a_valid_form_is_taken_and_leads_elsewhere(client, accepted):
    response = send(client)
    assert response.status_code == 303
    assert response["Location"] == "/thanks.html"
    assert accepted == ["Marijke"]


def test_an_invalid_form_is_shown_again_with_what_is_wrong(client, accepted):
    response = send(client, "x" * 21)
    html = response.content.decode()
    assert response.status_code == 200
    assert "at most 20 characters" in html
    assert "x" * 21 in html
    assert response["Cache-Control"] == "private, no-store"
    assert accepted == []


def test_what_one_visitor_sent_is_shown_to_nobody_else(client):
    send(client, "x" * 21)
    assert "x" * 21 not in client.get("/contact.html").content.decode()


def test_what_is_shown_again_is_escaped(client):
    html = send(client, '"><script>alert(1)</script>')
    assert "<script>" not in html.content.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "http://["},
        {"Origin": "file://testserver"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
    ],
)
def test_a_form_that_another_site_sends_is_refused(client, accepted, headers):
    response = send(client, headers=headers)
    assert response.status_code == 403
    assert accepted == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"},
        {"Origin": "http://testserver"},
        {"Origin": "https://friend.example", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_form_that_a_page_of_ours_or_of_a_friend_sends_is_taken(
    client, accepted, headers
):
    with override_settings(CSRF_TRUSTED_ORIGINS=["https://friend.example"]):
        send(client, headers=headers)
    assert accepted == ["Marijke"]


def test_a_page_that_came_unencrypted_sends_nothing_to_one_that_did_not(
    client, accepted
):
    sent = {"form": KEY, f"{KEY}-name": "M"}
    for scheme, status in (("http", 403), ("https", 303)):
        headers = {"Origin": f"{scheme}://testserver"}
        response = client.post("/contact.html", sent, headers=headers, secure=True)
        assert response.status_code == status
    assert accepted == ["M"]


def test_a_form_is_taken_at_the_one_address_of_its_page_only(
    client, provider, accepted
):
    """Else ``//contact/`` would be what it leads back to: another host."""
    provider.answers["page", "/contact/index.html"] = provider.answers[
        "page", "/contact.html"
    ]
    for path in ("//contact/", "/contact//", "/contact/index.html"):
        assert send(client, path=path).status_code == 404
    assert send(client, path="/contact/").status_code == 303
    assert accepted == ["Marijke"]


@pytest.mark.parametrize("key", ["", "f1-3", "f2-2", "f1-2\n", "../../x", "é" * 5000])
def test_what_is_of_no_form_of_the_page_is_a_400(client, accepted, key):
    response = client.post(
        "/contact.html", {"form": key, f"{KEY}-name": "M"}, headers=FROM_HERE
    )
    assert response.status_code == 400
    assert accepted == []


def test_a_form_that_a_visitor_does_not_see_takes_nothing_from_them(
    client, provider, accepted
):
    form = presentation(
        component("tcm:5-1"), template("tcm:5-2-32", "Contact", controller="Contact")
    )
    form["Conditions"] = [{"Name": "sailor", "Value": "1", "Operator": 0}]
    provider.answers["page", "/contact.html"] = document(page(form))
    evaluator = "tests.rendering.test_target_groups.is_for"
    with override_settings(CONTENT_TARGET_GROUPS=evaluator):
        assert send(client).status_code == 400
        assert send(client, path="/contact.html?who=sailor").status_code == 303
    assert accepted == ["Marijke"]


def test_nothing_is_sent_to_a_page_without_a_form(client):
    response = send(client, path="/plain.html")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"


def test_nothing_is_sent_to_a_file_or_to_nothing(client):
    assert send(client, path="/media/x.jpg").status_code == 405
    assert send(client, path="/nothing.html").status_code == 404


def test_a_form_that_is_sent_while_the_content_service_is_down_is_a_503(
    client, provider, accepted
):
    provider.answers["page", "/contact.html"] = ContentServiceUnavailableError("down")
    assert send(client).status_code == 503
    assert accepted == []


def test_a_form_that_is_dynamic_and_cannot_be_asked_for_is_a_503(
    client, provider, accepted
):
    dynamic = presentation(
        {"Id": "tcm:5-1", "Title": "x", "ComponentType": 1},
        template("tcm:5-2-32", "Contact"),
        is_dynamic=True,
    )
    provider.answers["page", "/contact.html"] = document(page(dynamic))
    provider.answers["dcp", "tcm:5-1"] = ContentServiceUnavailableError("down")
    assert send(client).status_code == 503
    assert accepted == []


def test_a_body_that_is_too_large_is_a_400(client, accepted):
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000):
        response = send(client, "x" * 2000)
    assert response.status_code == 400
    assert accepted == []
