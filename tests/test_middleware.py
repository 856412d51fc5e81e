"""The cache among Django's middleware: what everyone gets, and what is each visitor's."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.utils import timezone

from content.caching.site_cache import get_site_cache, reset_site_cache
from content.operations.stage.waiting import wait_until
from tests.support.documents import document, page
from tests.support.inspected_site import SOURCES, inspected_site
from tests.support.odd_views import ITEM

CACHE = "content.middleware.OutputCacheMiddleware"
LOCALE = "django.middleware.locale.LocaleMiddleware"
WAIT_SECONDS = 5.0
DUTCH = {"accept-language": "nl"}


@pytest.fixture
def site():
    with (
        inspected_site() as site,
        override_settings(
            ROOT_URLCONF="tests.support.odd_views",
            LANGUAGES=[("en", "English"), ("nl", "Nederlands")],
            MIDDLEWARE=[CACHE],
        ),
    ):
        yield site


def number_of(response: Any) -> str:
    """Return what tells an answer from all others."""
    [number] = re.findall(r"number (\d+)", response.getvalue().decode())
    return str(number)


def status_of(response: Any) -> str:
    return str(response["Cache-Status"]).removeprefix("site-frontend; ")


def is_shared(path: str, **options: Any) -> bool:
    return number_of(Client().get(path, **options)) == number_of(
        Client().get(path, **options)
    )


# -- of one visitor --------------------------------------------------------------------


def test_what_is_for_everyone_is_built_once_whoever_asks(site):
    asked_by: list[dict[str, str]] = [
        {"cookie": "theme=dark; csrftoken=x"},
        {"accept-language": "nl", "user-agent": "x"},
        {"x-forwarded-for": "192.0.2.1"},
        {},
    ]
    bodies = {
        Client()
        .get("/visitor/", headers=headers, REMOTE_ADDR=f"192.0.2.{number}")
        .content
        for number, headers in enumerate(asked_by)
    }
    [body] = bodies
    for said in ("cookies {}", "headers {'Host': 'testserver'}", "query ", "from "):
        assert f"{said}\n" in f"{body.decode()}\n"


def test_a_view_that_is_not_for_everyone_knows_who_asks(site):
    """Else that the others do not know would prove nothing."""
    response = Client().get("/own/", headers={"cookie": "theme=dark"})
    assert b"cookies {'theme': 'dark'}" in response.content
    assert not is_shared("/own/")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/own/", "other view"),
        ("/with-cookie/", "cookies"),
        ("/private/", "private"),
        ("/streaming/", "streaming"),
    ],
)
def test_what_is_for_one_visitor_is_built_for_each(site, path, reason):
    client = Client()  # one process, as it were
    first, second, third = (client.get(path) for _ in range(3))
    assert len({number_of(each) for each in (first, second, third)}) == 3
    assert status_of(first) == f'fwd=bypass; detail="{reason}"'
    # Nobody waits any more to see whether it may be shared this time.
    assert status_of(second) == status_of(third) == 'fwd=bypass; detail="not shareable"'


def test_everyone_gets_a_cookie_of_his_own(site):
    cookies = [Client().get("/with-cookie/").cookies["visitor"].value for _ in range(3)]
    assert len(set(cookies)) == 3


def test_a_page_with_a_forms_token_is_not_shared(site):
    with override_settings(
        MIDDLEWARE=[CACHE, "django.middleware.csrf.CsrfViewMiddleware"]
    ):
        tokens = [Client().get("/with-token/") for _ in range(2)]
        assert len({number_of(each) for each in tokens}) == 2
        assert all(each.cookies["csrftoken"].value for each in tokens)


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"authorization": "Basic eDp4"}, "authorization"),
        ({"cookie": "sessionid=x"}, "signed in"),
    ],
)
def test_who_is_known_gets_an_answer_of_his_own_and_leaves_none(site, headers, reason):
    first = Client().get("/visitor/", headers=headers)
    assert status_of(first) == f'fwd=bypass; detail="{reason}"'
    everyones = Client().get("/visitor/")
    assert number_of(everyones) != number_of(first)
    assert number_of(Client().get("/visitor/", headers=headers)) not in {
        number_of(first),
        number_of(everyones),
    }


@pytest.mark.parametrize("path", ["/unavailable/", "/broken/"])
def test_an_error_is_nobody_elses(site, path):
    client = Client(raise_request_exception=False)
    first, second = client.get(path), client.get(path)
    assert first.status_code == second.status_code >= 500
    assert status_of(second) == 'fwd=bypass; detail="error"'
    if path == "/unavailable/":
        assert number_of(first) != number_of(second)


# -- what the middleware before it has done for a visitor ------------------------------


def visitors_zone(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Activate the time zone that a visitor has chosen, as Django's manual shows it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with timezone.override(request.COOKIES.get("zone")):
            return get_response(request)

    return middleware


ZONE = f"{__name__}.visitors_zone"


def test_the_visitors_language_is_in_no_answer_for_everyone(site):
    with override_settings(MIDDLEWARE=[LOCALE, CACHE]):
        first = Client().get("/visitor/", headers=DUTCH)
        assert b"language en" in first.content
        assert number_of(Client().get("/visitor/")) == number_of(first)


def test_nor_in_one_that_is_rebuilt_after_a_publish(site):
    with override_settings(MIDDLEWARE=[LOCALE, CACHE]):
        first = Client().get("/visitor/", headers=DUTCH)
        site.follow()
        site.invalidate(ITEM)
        second = Client().get("/visitor/", headers=DUTCH)
        assert number_of(second) != number_of(first)
        assert b"language en" in second.content


def test_nor_in_one_that_is_refreshed_behind_his_back(site):
    with override_settings(MIDDLEWARE=[LOCALE, CACHE], CONTENT_FRESH_SECONDS=0.05):
        first = number_of(Client().get("/visitor/", headers=DUTCH))
        answers = []

        def is_refreshed() -> bool:
            answers.append(Client().get("/visitor/", headers=DUTCH))
            return number_of(answers[-1]) != first

        wait_until(is_refreshed, WAIT_SECONDS, "a refreshed answer")
        assert all(b"language en" in each.content for each in answers)


def test_nor_in_a_published_page(site):
    published = "{% load i18n %}{% get_current_language as code %}<p>{{ code }}</p>"
    site.provider.answers["page", "/language.html"] = document(page())
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(SOURCES, "pages/default.html", published)
        with override_settings(MIDDLEWARE=[LOCALE, CACHE]):
            first = Client().get("/language.html", headers=DUTCH)
            assert first.content == b"<p>en</p>"


def test_what_is_for_one_visitor_is_in_his_language(site):
    with override_settings(MIDDLEWARE=[LOCALE, CACHE]):
        for _ in range(2):
            response = Client().get("/own/", headers=DUTCH)
            assert b"language nl" in response.content


def test_the_visitors_time_zone_is_in_no_answer_for_everyone(site):
    with override_settings(MIDDLEWARE=[ZONE, CACHE]):
        headers = {"cookie": "zone=Pacific/Auckland"}
        shared, own = (
            Client().get(path, headers=headers) for path in ("/visitor/", "/own/")
        )
        assert b"zone UTC" in shared.content
        assert b"zone Pacific/Auckland" in own.content


def test_what_stands_before_it_is_done_for_every_visitor(site):
    """And nothing of that is kept: here the language that the answer is not in."""
    with override_settings(MIDDLEWARE=[LOCALE, CACHE]):
        for language in ("nl", "en", "nl"):
            response = Client().get("/visitor/", headers={"accept-language": language})
            assert response["Content-Language"] == language
            assert response["Vary"] == "Accept-Language"


def test_a_middleware_behind_it_that_tells_visitors_apart_ends_the_sharing(site):
    """Its answers vary by what the address does not tell."""
    with override_settings(MIDDLEWARE=[CACHE, LOCALE]):
        assert not is_shared("/visitor/")


# -- switched off, and what runs beside it ---------------------------------------------


def test_switched_off_every_answer_is_built(site):
    with override_settings(CONTENT_OUTPUT_CACHE=False):
        assert not is_shared("/visitor/")
        assert status_of(Client().get("/visitor/")) == 'fwd=bypass; detail="off"'


def test_what_runs_beside_it_starts_with_the_first_request_and_once(site, monkeypatch):
    started = []
    monkeypatch.setattr(
        "content.middleware.start_companions",
        lambda site_cache, _output_cache: started.append(site_cache),
    )
    client = Client()
    assert started == []
    barrier = threading.Barrier(8)

    def visit() -> None:
        barrier.wait(WAIT_SECONDS)
        client.get("/visitor/")

    client.get("/visitor/")
    threads = [threading.Thread(target=visit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert started == [get_site_cache()]


def test_a_cache_that_is_made_anew_gets_companions_of_its_own(site, monkeypatch):
    started = []
    monkeypatch.setattr(
        "content.middleware.start_companions",
        lambda site_cache, _output_cache: started.append(site_cache),
    )
    client = Client()
    client.get("/visitor/")
    first = get_site_cache()
    reset_site_cache()
    client.get("/visitor/")
    assert started == [first, get_site_cache()]
