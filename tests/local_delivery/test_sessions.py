"""What a preview session has changed is shown to who asks with its token."""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from content.local_delivery.service import LocalDelivery
from tests.support.documents import component, document, page, presentation, template
from tests.support.local_delivery import running_local_delivery, write_item

HOME = "/page/GetContentByUrl/5/html/index/"
NEW = "/page/GetContentByUrl/5/html/new/"


@pytest.fixture
def service(root, tmp_path):
    changed = {"Title": "Changed"} | page(uri="tcm:5-310-64")
    write_item(
        tmp_path / "sessions" / "one", "5/pages/index.html.json", document(changed)
    )
    with running_local_delivery(root, sessions=tmp_path / "sessions") as service:
        yield service


def ask(service: LocalDelivery, path: str, **headers: str) -> tuple[int, Any]:
    connection = http.client.HTTPConnection(urlsplit(service.url).netloc, timeout=5)
    connection.request(
        "GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, json.loads(json.loads(body)) if body else None


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Preview_Session_Token": "one"},
        {"Cookie": "a=b; preview-session-token=one"},
    ],
    ids=["header", "cookie"],
)
def test_a_session_is_shown_what_it_has_changed(service, headers):
    assert ask(service, HOME, **headers)[1]["ComponentPresentations"] == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X_Preview_Session_Token": "two"},
        {"X_Preview_Session_Token": "../sessions/one"},
        {"X_Preview_Session_Token": "."},
        {"X_Preview_Session_Token": ""},
    ],
)
def test_nobody_else_is(service, headers):
    assert ask(service, HOME, **headers)[1]["ComponentPresentations"]


def test_what_is_not_changed_is_as_published(service):
    path = "/page/GetContentByUrl/5/html/news/tides/"
    published = ask(service, path)
    assert ask(service, path, X_Preview_Session_Token="one") == published


def test_a_session_may_begin_and_change_while_it_runs(service, tmp_path):
    token = {"X_Preview_Session_Token": "two"}
    assert ask(service, NEW, **token)[0] == 404
    shown = presentation(component("tcm:5-1"), template("tcm:5-2-32", "A"))
    place = "5/pages/new.html.json"
    write_item(
        tmp_path / "sessions" / "two", place, document(page(shown, uri="tcm:5-9-64"))
    )
    assert ask(service, NEW, **token)[0] == 200
    (tmp_path / "sessions" / "two" / place).unlink()
    assert ask(service, NEW, **token)[0] == 404


def test_a_changed_item_replaces_one_of_another_format(root, tmp_path):
    changed = document({"Title": "Changed"} | page(uri="tcm:5-310-64"))
    (root / "5/pages/index.html.json").rename(root / "5/pages/index.html.txt")
    write_item(tmp_path / "sessions" / "one", "5/pages/index.html.json", changed)
    with running_local_delivery(root, sessions=tmp_path / "sessions") as service:
        shown = ask(service, HOME, X_Preview_Session_Token="one")[1]
    assert shown["ComponentPresentations"] == []
