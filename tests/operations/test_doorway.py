from __future__ import annotations

import json

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import override_settings

from content.operations.doorway import Doorway
from tests.support.wsgi import ask

PROBES = ("/healthz", "/readyz")


def page(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/html")])
    return [b"a page"]


@pytest.fixture
def door():
    return Doorway(page)


def test_all_else_goes_through(door):
    assert ask(door, "/").body == b"a page"
    assert ask(door, "/healthz/").body == b"a page"
    assert ask(door, "/news/healthz").body == b"a page"


@pytest.mark.parametrize("path", PROBES)
def test_answer_is_small_json_that_nobody_keeps(door, path):
    answer = ask(door, path)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert len(answer.body) < 1000
    json.loads(answer.body)


@pytest.mark.parametrize("path", PROBES)
def test_head_is_answered_without_a_body(door, path):
    answer = ask(door, path, "HEAD")
    assert answer.body == b""
    assert int(answer.headers["Content-Length"]) > 0


@pytest.mark.parametrize("path", PROBES)
def test_other_methods_are_refused(door, path):
    answer = ask(door, path, "POST")
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("host", ["10.1.2.3:8080", "evil.example", "", "a b\r\nc"])
def test_probe_is_answered_whatever_its_host(host):
    door = Doorway(get_wsgi_application())
    with override_settings(ALLOWED_HOSTS=["www.example.org"]):
        assert ask(door, "/healthz", HTTP_HOST=host).status == 200
        assert ask(door, "/", HTTP_HOST=host).status in {400, 421}


def test_probe_is_answered_while_the_site_is_closed(tmp_path):
    closed = tmp_path / "closed"
    closed.touch()
    door = Doorway(get_wsgi_application())
    with override_settings(CONTENT_MAINTENANCE_FILE=str(closed)):
        assert ask(door, "/").status == 503
        assert ask(door, "/healthz").status == 200
        assert "checks" in json.loads(ask(door, "/readyz").body)


def test_probes_can_be_kept_to_some_addresses(door):
    with override_settings(CONTENT_HEALTH_ADDRESSES=["10.0.0.0/8"]):
        assert ask(door, "/healthz", REMOTE_ADDR="10.1.2.3").status == 200
        assert ask(door, "/healthz", REMOTE_ADDR="192.0.2.1").body == b"a page"
        # A visitor who came by the proxy, and one who only says that he is another.
        forwarded = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.1"}
        assert ask(door, "/healthz", **forwarded).body == b"a page"
        claimed = {"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": "10.1.2.3"}
        assert ask(door, "/healthz", **claimed).body == b"a page"
