"""The front before the real site, asked as a WSGI server asks it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from wsgiref.types import WSGIApplication

import pytest
from django.conf import settings  # noqa: TID251  # the name of Django's own cookie
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

from content.caching.site_cache import get_site_cache
from content.exceptions import ContentServiceUnavailableError
from content.operations.stage.waiting import wait_until
from tests.support.documents import document, page
from tests.support.fronted_site import FrontedApplication
from tests.support.inspected_site import HOST, InspectedSite, inspected_site

HOME, ABOUT = "/", "/about.html"
HOME_ITEM = "item:1:5:7"
WAIT_SECONDS = 5.0


class FrontedSite(FrontedApplication):
    """The site behind the front."""

    def __init__(
        self, site: InspectedSite, application: WSGIApplication | None = None
    ) -> None:
        super().__init__(application)
        self.site = site

    def retitle(self, title: str) -> None:
        self.site.provider.answers["page", "/index.html"] = document(
            page(uri="tcm:5-7-64") | {"Title": title}
        )


@contextmanager
def fronted():
    with inspected_site() as site:
        site.follow()
        yield FrontedSite(site)


@pytest.fixture
def site():
    with fronted() as site:
        yield site


# -- what is answered before Django --------------------------------------------------------


def test_the_second_visitor_of_a_page_is_answered_without_django(site):
    first, second = site.get(), site.get()
    assert site.asked == 1
    assert "fwd=miss" in first.cache
    assert "hit" in second.cache
    assert second.body == first.body
    assert b"<h1>" in second.body


def test_but_for_its_state_it_is_the_answer_that_django_gave(site):
    first, second = site.get(), site.get()
    assert {**second.headers, "Cache-Status": ""} == {
        **first.headers,
        "Cache-Status": "",
    }
    assert "nosniff" in second.headers["X-Content-Type-Options"]


def test_what_is_not_there_is_answered_so_too(site):
    assert site.get("/nowhere.html").status.startswith("404")
    assert site.is_from_front("/nowhere.html")


def test_head_and_conditional_requests_are_answered_so_too(site):
    tag = site.get().headers["ETag"]
    assert site.get(method="HEAD").body == b""
    known = site.get(HTTP_IF_NONE_MATCH=tag)
    assert (known.status, known.body) == ("304 Not Modified", b"")
    assert site.asked == 1


def test_the_first_visitor_may_have_the_page_already(site):
    tag = site.get().headers["ETag"]
    site.site.invalidate("everything")
    assert site.get(HTTP_IF_NONE_MATCH=tag).status == "304 Not Modified"
    assert site.asked == 2


def test_parameters_that_do_not_count_lead_to_the_same_page(site):
    site.get()
    assert site.is_from_front(HOME, "utm_source=x&gclid=1")


def test_parameters_that_count_lead_to_pages_of_their_own():
    with override_settings(CONTENT_QUERY_PARAMETERS=["page"]), fronted() as site:
        site.get()
        assert not site.is_from_front(HOME, "page=2")
        assert site.is_from_front(HOME, "page=2")
        assert site.is_from_front(HOME, "utm_source=x&page=2")
        assert not site.is_from_front(HOME, "page=")
        assert not site.is_from_front(HOME, "page=2&page=3")


# -- what is not ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "variables",
    [
        {"HTTP_AUTHORIZATION": "Basic x"},
        {"HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}=x"},
        {"method": "POST"},
        {"method": "OPTIONS"},
        {"query": "unknown=1"},
        {"HTTP_HOST": "elsewhere"},
        {"HTTP_HOST": HOST.upper()},
        {"wsgi.url_scheme": "https"},
        {"SCRIPT_NAME": "/app"},
        {"path": "/index.html"},
        {"path": "//"},
        {"path": "/."},
        {"HTTP_HOST": None},
    ],
)
def test_what_is_asked_otherwise_is_for_django(site, variables):
    site.get()
    assert not site.is_from_front(**variables)


@pytest.mark.parametrize(
    ("setting", "value", "variable"),
    [
        (
            "SECURE_PROXY_SSL_HEADER",
            ("HTTP_X_SCHEME", "https"),
            "HTTP_X_SCHEME",
        ),
        ("USE_X_FORWARDED_HOST", True, "HTTP_X_FORWARDED_HOST"),
        ("USE_X_FORWARDED_PORT", True, "HTTP_X_FORWARDED_PORT"),
    ],
)
def test_what_django_believes_of_a_proxy_tells_answers_apart(setting, value, variable):
    with override_settings(**{setting: value}), fronted() as site:
        site.get()
        assert not site.is_from_front(**{variable: "https"})


def test_cookies_that_say_nothing_to_the_site_change_nothing(site):
    site.get()
    assert site.is_from_front(HTTP_COOKIE="consent=yes; theme=dark")


def test_a_redirect_is_left_to_django_which_repeats_the_query(site):
    for _ in range(2):
        given = site.get("/index.html", "utm_source=x")
        assert given.status.startswith("301")
        assert given.headers["Location"] == "/?utm_source=x"


def test_a_host_of_nobody_is_refused_and_not_remembered(site):
    for _ in range(2):
        assert site.get(HTTP_HOST="nobody").status.startswith("421")
    assert site.asked == 2


def test_a_closed_site_is_closed(site, tmp_path):
    closed = tmp_path / "closed"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.CONTENT_MAINTENANCE_FILE", str(closed))
        site.get()
        assert site.is_from_front()
        closed.touch()
        assert site.get().status.startswith("503")
        closed.unlink()
        assert site.is_from_front()


# -- what a publish changes ----------------------------------------------------------------


def test_what_is_published_anew_is_shown_at_once(site):
    site.get()
    site.retitle("Second edition")
    site.site.invalidate(HOME_ITEM)
    assert b"Second edition" in site.get().body
    assert site.is_from_front()
    assert b"Second edition" in site.get().body


def test_other_pages_are_answered_from_memory_all_the_same(site):
    site.get(ABOUT)
    site.site.invalidate(HOME_ITEM)
    assert site.is_from_front(ABOUT)


def test_what_is_published_for_the_first_time_is_no_404_any_more(site):
    site.get("/new.html")
    assert site.is_from_front("/new.html")
    site.site.provider.answers["page", "/new.html"] = document(page(uri="tcm:5-30-64"))
    site.site.invalidate("misses:5")
    assert site.get("/new.html").status.startswith("200")


def test_while_the_stream_is_not_followed_nothing_is_answered_so(site):
    site.get()
    get_site_cache().memory.heard(float("-inf"))
    assert not site.is_from_front()


def test_an_old_page_in_place_of_an_error_is_for_now_only(site):
    sound = site.get()
    site.site.provider.answers["page", "/index.html"] = ContentServiceUnavailableError(
        "down"
    )
    site.site.invalidate(HOME_ITEM)
    given = site.get()
    assert given.body == sound.body
    assert "stale-if-error" in given.cache
    assert given.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert not site.is_from_front()


def test_no_reader_gets_an_old_page_after_the_event_whatever_the_others_do(site):
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            site.get()

    def shows(edition: str) -> bool:
        return edition in str(site.get().body)

    with ThreadPoolExecutor(4) as threads:
        readers = [threads.submit(read) for _ in range(4)]
        try:
            for number in range(50):
                edition = f"Edition {number}."
                site.retitle(edition)
                site.site.invalidate(HOME_ITEM)
                # While one of them rebuilds it the others may get the page before; once
                # somebody has got the new one, nobody does.
                wait_until(partial(shows, edition), WAIT_SECONDS, edition)
                for _ in range(20):
                    assert shows(edition)
        finally:
            stop.set()
        for reader in readers:
            reader.result()


# -- what is counted -----------------------------------------------------------------------


def test_what_is_given_is_counted_as_what_memory_gives(site):
    site.get()
    for _ in range(10):
        site.get()

    def counted() -> int:
        counts = get_site_cache().statistics.snapshot()
        return counts["output"].get("fresh from memory", 0)

    wait_until(lambda: counted() == 10, WAIT_SECONDS, "the count")


# -- what Django does besides ---------------------------------------------------------------


def test_what_django_sets_for_one_visitor_is_not_given_to_others(site):
    def with_cookie(environ, start_response):
        def start(status, headers, exc_info=None):
            return start_response(status, [*headers, ("Set-Cookie", "a=b")], exc_info)

        return WSGIHandler()(environ, start)

    fronted_site = FrontedSite(site.site, with_cookie)
    assert fronted_site.get().headers["Set-Cookie"] == "a=b"
    assert not fronted_site.is_from_front()


def test_an_application_that_fails_after_all_is_not_remembered(site):
    def failing(environ, start_response):
        def ignore(*_arguments):
            pass

        WSGIHandler()(environ, ignore).close()
        start_response("500 Internal Server Error", [])
        return []

    failing_site = FrontedSite(site.site, failing)
    for _ in range(2):
        assert failing_site.get().status.startswith("500")


def test_nothing_of_the_cache_of_another_process_is_remembered(site):
    site.get()
    with override_settings(CONTENT_RELEASE="another"):  # begins a cache anew
        site.site.follow()
        assert not site.is_from_front()
        assert site.is_from_front()
