"""What an editor with a session sees, and that nobody else does; over real HTTP."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from content.caching.entries import Key
from content.caching.site_cache import get_site_cache
from content.factories.content import Content
from content.factories.record_codec import RecordCodec
from content.model.page import Page
from content.preview.previews import Preview, current_preview, previewing
from content.providers.dd4t_rest import Dd4tRestProvider
from content.providers.forwarding import SESSION_COOKIE, SESSION_HEADER
from content.providers.registry import get_provider
from tests.support.documents import document, page
from tests.support.preview_site import (
    DYNAMIC_PLACE,
    OTHER_TOKEN,
    PAGE_PLACE,
    TARGET_PLACE,
    TOKEN,
    dynamic_document,
    page_document,
    preview_site,
)


@pytest.fixture
def site(tmp_path):
    with preview_site(tmp_path) as site:
        site.change(TOKEN, PAGE_PLACE, page_document("Changed"))
        site.change(TOKEN, DYNAMIC_PLACE, dynamic_document("changed text"))
        site.change(OTHER_TOKEN, PAGE_PLACE, page_document("Changed by another"))
        yield site


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_an_editor_sees_what_a_session_has_changed(site):
    seen = text_of(site.get(token=TOKEN))
    assert "<h1>Changed</h1>" in seen
    assert "changed text" in seen


def test_a_token_may_come_in_a_header(site):
    assert "<h1>Changed</h1>" in text_of(site.get(**{SESSION_HEADER: TOKEN}))


def test_a_link_leads_where_it_does_in_the_session(site):
    # In the session no page shows the component that the link is to.
    site.change(TOKEN, TARGET_PLACE, document(page(uri="tcm:5-6-64")))
    site.change(TOKEN, PAGE_PLACE, page_document("Changed"))
    visited, seen = text_of(site.get()), text_of(site.get(token=TOKEN))
    assert "href='/target.html'" in visited
    assert "href='/target.html'" not in seen


@pytest.mark.parametrize("first", [TOKEN, ""])
def test_neither_sees_what_the_other_does_whoever_comes_first(site, first):
    site.get(token=first)
    for _ in range(2):
        for token, title in (
            ("", "Published"),
            (TOKEN, "Changed"),
            (OTHER_TOKEN, "Changed by another"),
            ("no-session", "Published"),
        ):
            assert f"<h1>{title}</h1>" in text_of(site.get(token=token))


def test_previews_leave_no_trace_in_what_is_kept_for_visitors(site):
    site.get(token=TOKEN)
    assert site.keys() == set()
    site.get()
    kept, counted = site.keys(), get_site_cache().statistics
    before = repr(vars(counted))
    assert kept
    for _ in range(3):
        site.get(token=TOKEN)
        site.get("/not-there.html", token=TOKEN)
    assert site.keys() == kept
    assert repr(vars(counted)) == before


def test_a_page_costs_each_call_once_per_session(site):
    site.get(token=TOKEN)
    before = site.delivery.statistics.as_dict()["requests"]
    site.get(token=TOKEN)
    assert site.delivery.statistics.as_dict()["requests"] == before


def test_what_was_changed_is_seen_as_soon_as_nothing_is_remembered(tmp_path):
    with preview_site(tmp_path, CONTENT_PREVIEW_FRESH_SECONDS=0) as site:
        site.change(TOKEN, PAGE_PLACE, page_document("One"))
        assert "One" in text_of(site.get(token=TOKEN))
        site.change(TOKEN, PAGE_PLACE, page_document("Two, longer"))
        assert "Two, longer" in text_of(site.get(token=TOKEN))


def test_nobody_keeps_a_preview(site):
    for path in ("/", "/not-there.html", "/bad%00path.html"):
        response = site.get(path, token=TOKEN)
        assert response["Cache-Control"] == "private, no-store"
        assert "noindex" in response["X-Robots-Tag"]
        assert {"Cookie", SESSION_HEADER} <= set(response["Vary"].split(", "))


def test_a_visitors_answer_says_nothing_of_previews(site):
    response = site.get()
    assert "X-Robots-Tag" not in response
    assert "Vary" not in response


@pytest.mark.parametrize(
    "token", ["x" * 1_000_000, "a\nb", "a b", "a;b", '"quoted"', "\x7f", "é", "a,b"]
)
def test_what_no_content_manager_gives_is_refused(site, token):
    asked = site.delivery.statistics.as_dict()["requests"]
    response = site.get(**{SESSION_HEADER: token})
    assert response.status_code == 400
    assert response["Cache-Control"] == "private, no-store"
    assert site.delivery.statistics.as_dict()["requests"] == asked


def test_an_empty_token_is_that_of_a_visitor(site):
    response = site.get(**{SESSION_HEADER: ""})
    assert "<h1>Published</h1>" in text_of(response)
    assert "hit" in site.get(**{SESSION_HEADER: ""})["Cache-Status"]


@pytest.mark.parametrize("token", [TOKEN, "x" * 1_000_000, "a\nb"])
def test_where_previews_are_off_a_token_changes_nothing(tmp_path, token):
    with preview_site(tmp_path, CONTENT_PREVIEW=False) as site:
        site.change(TOKEN, PAGE_PLACE, page_document("Changed"))
        visited = site.get()
        asked = site.get(**{SESSION_HEADER: token, "cookie": f"{SESSION_COOKIE}=x"})
        assert asked.content == visited.content
        assert asked.headers["Cache-Status"].startswith("site-frontend; hit")
        assert {**asked.headers, "Cache-Status": ""} == {
            **visited.headers,
            "Cache-Status": "",
        }


def test_what_is_built_for_everyone_is_built_in_no_preview(site):
    """Even if something is amiss and a preview comes to ask the cache of visitors."""
    seen = []

    def build():
        seen.append(current_preview())
        content = Content(get_provider())
        return content.pages.get_by_url(5, "/index.html")

    with previewing(Preview(session_token=TOKEN)):
        kept = get_site_cache().outputs.get(
            Key("page", 5, "test"), build, RecordCodec(Page)
        )
    assert seen == [None]
    assert kept.title == "Published"


def test_many_at_once_see_their_own(site):
    def ask(token: str) -> str:
        return text_of(site.get(token=token))

    people = {"": "Published", TOKEN: "Changed", OTHER_TOKEN: "Changed by another"}
    asked = [*people] * 30
    with ThreadPoolExecutor(6) as threads:
        seen = list(threads.map(ask, asked))
    wrong = [
        token
        for token, text in zip(asked, seen, strict=True)
        if f"<h1>{people[token]}</h1>" not in text
    ]
    assert wrong == []


@pytest.mark.parametrize("with_cookie", [False, True])
def test_the_token_is_sent_on_and_no_other_cookie_is(with_cookie):
    provider = Dd4tRestProvider(
        base_url="http://127.0.0.1:1/", session_cookie=with_cookie
    )
    assert SESSION_HEADER not in provider._headers_now()
    with previewing(Preview(session_token=TOKEN)):
        headers = provider._headers_now()
    assert headers[SESSION_HEADER] == TOKEN
    cookie = f"{SESSION_COOKIE}={TOKEN}" if with_cookie else None
    assert headers.get("Cookie") == cookie
