"""What browsers are told to beware of, by every kind of answer."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings  # noqa: TID251  # the site reads its own
from django.test import Client, override_settings

from content.operations.stage.waiting import wait_until
from tests.support.delivered_site import delivered_site
from tests.support.fronted_site import FrontedApplication

HOST = "www.example.org"
WAIT_SECONDS = 10.0
HSTS = "max-age=3600"
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": HSTS,
}


@pytest.fixture(scope="module")
def _site():
    with delivered_site(
        ALLOWED_HOSTS=[HOST], SECURE_SSL_REDIRECT=True, SECURE_HSTS_SECONDS=3600
    ):
        yield


@pytest.fixture
def client(_site):
    return Client(headers={"host": HOST})


def get(client: Client, path: str, **options: Any) -> Any:
    answer = client.get(path, secure=True, **options)
    answer.close()
    return answer


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/nothing-here.html", 404),
        ("/robots.txt", 200),
        ("/sitemap.xml", 200),
        ("/news/feed.xml", 200),
        ("/static/site/base.css", 200),
        ("/news", 301),
    ],
)
def test_answer_has_them_whether_it_is_kept_or_not(client, path, status):
    for _ in range(2):
        answer = get(client, path)
        assert answer.status_code == status
        assert {name: answer.get(name) for name in EVERYWHERE} == EVERYWHERE


def test_host_that_is_not_ours_gets_them(client):
    answer = get(client, "/", headers={"host": "elsewhere.example"})
    assert answer.status_code in {400, 421}
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_closed_site_has_them(client, tmp_path):
    (tmp_path / "closed").touch()
    with override_settings(CONTENT_MAINTENANCE_FILE=str(tmp_path / "closed")):
        answer = get(client, "/")
    assert answer.status_code == 503
    assert {name: answer.get(name) for name in EVERYWHERE} == EVERYWHERE


@pytest.mark.usefixtures("_site")
def test_answer_that_is_given_without_django_has_them():
    front = FrontedApplication()
    asked = {"HTTP_HOST": HOST, "wsgi.url_scheme": "https"}
    wait_until(lambda: front.is_from_front("/", **asked), WAIT_SECONDS, "a kept answer")
    headers = front.get("/", **asked).headers
    assert {name: headers.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert "default-src 'self'" in headers["Content-Security-Policy"]


def test_http_is_told_of_https_once_it_is_https(client):
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (301, f"https://{HOST}/")
    assert "Strict-Transport-Security" not in answer


def test_pages_say_that_only_the_site_itself_may_run_anything(client):
    policy = get(client, "/")["Content-Security-Policy"]
    directives = dict(each.strip().split(" ", 1) for each in policy.split(";"))
    assert directives["default-src"] == "'self'"
    assert directives["object-src"] == "'none'"
    assert directives["frame-ancestors"] == "'self'"
    assert not {"unsafe", "nonce", "*"} & set(policy.replace("-", " ").split())


def test_cookies_are_secure_where_the_site_is():
    for kind in ("SESSION", "CSRF", "LANGUAGE"):
        assert getattr(settings, f"{kind}_COOKIE_HTTPONLY")
        assert getattr(settings, f"{kind}_COOKIE_SAMESITE") == "Lax"
        assert getattr(settings, f"{kind}_COOKIE_SECURE") is settings.HTTPS


def test_nothing_is_believed_of_what_a_request_says_of_its_host_or_scheme():
    assert not settings.USE_X_FORWARDED_HOST
    assert not settings.USE_X_FORWARDED_PORT
    assert settings.SECURE_PROXY_SSL_HEADER is None
