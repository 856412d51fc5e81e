"""Pages that are sent for preview, and links that are opened; over real HTTP behind."""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from content.preview.links import COOKIE, make_link, sign_link
from content.preview.posting import SIGNATURE_HEADER, TIME_HEADER, sign
from content.preview_views import make_absolute
from content.providers.forwarding import SESSION_COOKIE, SESSION_HEADER
from tests.support.preview_site import (
    DYNAMIC_PLACE,
    PAGE_PLACE,
    TOKEN,
    dynamic_document,
    page_document,
    preview_site,
)

SECRET = "a shared secret"
BODY = page_document("Never published")
POST_PATH = "/-/preview/page"


@pytest.fixture
def site(tmp_path):
    with preview_site(
        tmp_path,
        CONTENT_PREVIEW_POST_SECRET=SECRET,
        CONTENT_PREVIEW_POST_MAX_BYTES=100_000,
    ) as site:
        site.change(TOKEN, PAGE_PLACE, page_document("Changed"))
        site.change(TOKEN, DYNAMIC_PLACE, dynamic_document("changed text"))
        yield site


@pytest.fixture
def shared_site(tmp_path, redis_server, redis_client):
    caches = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "content": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": redis_server.url,
            "OPTIONS": {"SOCKET_TIMEOUT": 1, "SOCKET_CONNECT_TIMEOUT": 1},
        },
    }
    with preview_site(tmp_path, CACHES=caches, CONTENT_CACHE_ALIAS="content") as site:
        site.change(TOKEN, PAGE_PLACE, page_document("Changed"))
        yield site


def post(
    body: bytes = BODY,
    *,
    path: str = POST_PATH,
    moment: float = 0,
    secret: str = SECRET,
    sent: bytes | None = None,
    content_type: str = "application/json",
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Any:
    at = int(time.time() + moment)
    if secret:
        headers = {
            SIGNATURE_HEADER: sign(body, at, secret),
            TIME_HEADER: str(at),
            **headers,
        }
    return Client().post(
        path,
        data=body if sent is None else sent,
        content_type=content_type,
        headers=headers,
    )


# -- pages that are sent ---------------------------------------------------------------


def test_a_page_that_was_never_published_is_shown_as_visitors_would_see_it(site):
    response = post()
    text = response.content.decode()
    assert response.status_code == 200
    assert "<h1>Never published</h1>" in text
    assert "published text" in text  # of what it shows
    assert "href='http://testserver/target.html'" in text
    assert response["Cache-Control"] == "private, no-store"
    assert "noindex" in response["X-Robots-Tag"]


def test_it_leaves_no_trace_in_what_visitors_get(site):
    assert post().status_code == 200
    assert site.keys() == set()
    assert b"Published" in site.get().content


def test_what_it_shows_may_be_that_of_a_session(site):
    assert b"changed text" in post(headers={SESSION_HEADER: TOKEN}).content


def test_a_page_may_come_in_a_form_by_the_content_managers_own_template(site):
    body = b"data=" + BODY.replace(b" ", b"%20").replace(b"&", b"%26")
    for moment, path in enumerate(("/cme/preview", "/en/cme/preview/")):
        response = post(
            body,
            path=path,
            moment=-moment * 10,  # the same may not be sent twice
            content_type="application/x-www-form-urlencoded",
        )
        assert b"<h1>Never published</h1>" in response.content


def test_a_trusted_address_need_not_sign(site):
    assert post(secret="").status_code == 403
    with override_settings(CONTENT_PREVIEW_POST_ADDRESSES=["127.0.0.0/8"]):
        assert post(secret="").status_code == 200
    with override_settings(CONTENT_PREVIEW_POST_ADDRESSES=["10.0.0.0/8"]):
        assert post(secret="").status_code == 403


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"secret": ""}, 403),
        ({"secret": "another"}, 403),
        ({"moment": -3600}, 403),
        ({"moment": 3600}, 403),
        ({"sent": BODY + b" "}, 403),
        ({"headers": {TIME_HEADER: "1"}}, 403),
        ({"headers": {TIME_HEADER: "x"}}, 403),
        ({"headers": {TIME_HEADER: "9" * 5000}}, 403),
        ({"headers": {SIGNATURE_HEADER: "\xe9"}}, 403),
        ({"body": b"x" * 100_001}, 413),
        ({"body": b"not a page"}, 400),
        ({"body": b""}, 411),
        ({"body": b'{"Id": "tcm:77-1-64", "Title": "of elsewhere"}'}, 400),
        ({"path": f"{POST_PATH}?url=//evil.example/"}, 400),
        ({"path": f"{POST_PATH}?url=https://evil.example/"}, 400),
        (
            {"body": b"x=1", "content_type": "application/x-www-form-urlencoded"},
            400,
        ),
    ],
)
def test_what_may_not_be_sent_is_refused_in_clear_words(site, options, status):
    response = post(**options)
    assert response.status_code == status
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Type"] == "text/plain"
    assert len(response.content) > 20


def test_the_same_is_taken_once(site):
    moment = time.time() - int(time.time())
    statuses = [post(moment=-moment).status_code for _ in range(2)]
    assert statuses == [200, 409]


def test_without_a_secret_no_signature_counts(site):
    with override_settings(CONTENT_PREVIEW_POST_SECRET=""):
        at = int(time.time())
        headers = {SIGNATURE_HEADER: sign(BODY, at, ""), TIME_HEADER: str(at)}
        assert post(secret="", headers=headers).status_code == 403


def test_nothing_is_taken_where_previews_are_off(site):
    with override_settings(CONTENT_PREVIEW=False):
        assert post().status_code == 404
        assert Client().get("/-/preview/x").status_code == 404


def test_it_is_not_for_browsers_to_ask_for(site):
    assert Client().get(POST_PATH).status_code == 405


def test_all_that_a_page_needs_leads_to_the_site():
    html = (
        '<img src="/a.jpg" srcset="/a.jpg 1x, /b.jpg 2x"><a href="//x.org/">/not</a>'
        '<link href=\'/s.css\'><a href="#top" title=\'href="/x"\'>src="/y"</a>'
    )
    assert make_absolute(html, "https://s.example") == (
        '<img src="https://s.example/a.jpg" srcset="https://s.example/a.jpg 1x,'
        ' https://s.example/b.jpg 2x"><a href="//x.org/">/not</a>'
        "<link href='https://s.example/s.css'>"
        '<a href="#top" title=\'href="/x"\'>src="/y"</a>'
    )


# -- links -----------------------------------------------------------------------------


def open_link(link: str) -> tuple[Client, Any]:
    client = Client()
    path = link.removeprefix("http://127.0.0.1:8080")
    return client, client.get(path)


def make(capsys: Any, *arguments: str) -> str:
    call_command("preview_link", *arguments)
    return str(capsys.readouterr().out.strip())


def test_a_link_shows_what_it_is_for_and_nothing_else(site, capsys):
    link = make(capsys, "/", "--session", TOKEN)
    client, opened = open_link(link)
    assert (opened.status_code, opened["Location"]) == (303, "/")
    shown = client.get("/")
    assert b"<h1>Changed</h1>" in shown.content
    assert shown["Cache-Control"] == "private, no-store"
    elsewhere = client.get("/target.html")
    assert elsewhere["Cache-Status"].startswith("site-frontend; fwd=miss")
    assert b"<h1>Published</h1>" in Client().get("/").content


def test_a_link_may_be_for_a_section(site, capsys):
    client, _ = open_link(make(capsys, "/index.html", "--section", "--session", TOKEN))
    assert b"<h1>Changed</h1>" in client.get("/").content
    assert client.get("/target.html")["Cache-Control"] == "private, no-store"


def test_a_link_may_be_for_the_page_that_shows_a_component(site, capsys):
    _, opened = open_link(make(capsys, "tcm:5-80"))
    assert opened["Location"] == "/target.html"


def test_a_link_that_was_changed_is_refused(site, capsys):
    link = make(capsys, "/")
    for changed in (
        link[:-1] + ("A" if link[-1] != "A" else "B"),
        link[:-20],
    ):
        _, opened = open_link(changed)
        assert opened.status_code == 403
        assert not opened.cookies


def test_a_link_that_is_over_is_gone(site, monkeypatch):
    signed = sign_link(make_link("/", seconds=60))
    client, opened = open_link(f"/-/preview/{signed}")
    assert opened.status_code == 303
    later = time.time() + 61
    monkeypatch.setattr("content.preview.links.time.time", lambda: later)
    assert client.get("/").status_code == 410
    assert open_link(f"/-/preview/{signed}")[1].status_code == 410


def test_another_epoch_revokes_all_links(site):
    signed = sign_link(make_link("/", seconds=60))
    with override_settings(CONTENT_PREVIEW_LINK_EPOCH="2"):
        assert open_link(f"/-/preview/{signed}")[1].status_code == 403


@pytest.mark.redis
def test_a_revoked_link_is_gone_for_who_has_opened_it_too(shared_site, capsys):
    link, other = make(capsys, "/"), make(capsys, "/")
    client, opened = open_link(link)
    assert (opened.status_code, client.get("/").status_code) == (303, 200)
    call_command("preview_link", "--revoke", link)
    assert client.get("/").status_code == 410
    assert open_link(link)[1].status_code == 410
    assert open_link(other)[1].status_code == 303
    assert client.get("/target.html").status_code == 200


@pytest.mark.redis
def test_a_store_that_has_lost_its_data_has_revoked_all_links(
    shared_site, capsys, redis_client
):
    link = make(capsys, "/")
    redis_client.flushall()
    assert open_link(link)[1].status_code == 410


@pytest.mark.redis
def test_a_link_of_no_store_does_not_count_where_there_is_one(shared_site):
    signed = sign_link(make_link("/", seconds=60))
    assert open_link(f"/-/preview/{signed}")[1].status_code == 410


def test_a_link_opens_nothing_where_previews_are_off(site):
    signed = sign_link(make_link("/", seconds=60, session_token=TOKEN))
    client, _ = open_link(f"/-/preview/{signed}")
    with override_settings(CONTENT_PREVIEW=False):
        assert client.cookies[COOKIE].value == signed
        assert b"<h1>Published</h1>" in client.get("/").content


@pytest.mark.parametrize(
    "path", ["//evil.example/", "https://evil.example", "/\\evil.example", "/a\nb", ""]
)
def test_no_link_leads_elsewhere(path):
    with pytest.raises(ValueError, match="no path of this site"):
        make_link(path, seconds=60)


@pytest.mark.parametrize(
    "arguments",
    [
        ["/", "--expires", "2 days"],
        ["/", "--expires", "0d"],
        ["/", "--expires", "31d"],
        ["/", "--session", "a b"],
        ["//evil.example"],
        ["tcm:5-4711"],
        ["tcm:77-1"],
        ["x", "--revoke"],
    ],
)
def test_the_command_says_what_is_wrong(site, arguments):
    with pytest.raises(CommandError, match=r"\w"):
        call_command("preview_link", *arguments)


def test_two_that_come_in_another_order_are_shown_each_for_itself(site):
    other = page_document("Of later", Id="tcm:5-4712-64", Filename="later")
    later, earlier = post(other, moment=1), post(moment=-1)
    assert b"<h1>Of later</h1>" in later.content
    assert earlier.status_code == 200
    assert b"Of later" not in earlier.content


BUTTONS = ("/-/preview/refresh", "/-/preview/link", "/-/preview/at")
ELSEWHERE = ["//evil.example/", "https://evil.example/", "/\\evil.example", "\t//x", ""]


def press(button: str, path: str, **headers: str) -> Any:
    client = Client()
    client.cookies[SESSION_COOKIE] = TOKEN
    sent = headers or {"Origin": "http://testserver"}
    return client.post(button, {"path": path}, headers=sent)


@pytest.mark.parametrize("path", ELSEWHERE)
@pytest.mark.parametrize("button", BUTTONS)
def test_no_button_leads_elsewhere(site, button, path):
    response = press(button, path)
    assert response.status_code == 400
    assert "Location" not in response


@pytest.mark.parametrize("button", [*BUTTONS, "/-/preview/visible"])
def test_no_other_site_presses_a_button(site, button):
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
    ):
        assert press(button, "/", **headers).status_code == 403
    assert press(button, "/").status_code in {200, 303}


def test_a_refused_token_leaves_nothing_for_who_comes_next(site):
    for token in ("a b", "x" * 3_000):
        client = Client(headers={SESSION_HEADER: token})
        assert client.get("/").status_code == 400
    for _ in range(2):
        assert b"<h1>Published</h1>" in Client().get("/").content
