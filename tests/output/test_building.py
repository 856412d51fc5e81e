"""What is built for everyone, by way of Django; and what is not for everyone."""

from __future__ import annotations

import pickle
from typing import Any

import msgspec
import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import resolve, reverse, set_script_prefix

from content.caching.building import NotKeptError
from content.caching.recorder import recording
from content.exceptions import ContentServiceError
from content.output.addresses import Address
from content.output.building import (
    NotShareableError,
    OutputFailedError,
    build_answer,
    limit_freshness,
    limit_lifetime,
)
from content.output.stored_response import StoredResponse
from tests.support.templates import templates_setting

HOST = "testserver"


@pytest.fixture(autouse=True)
def site():
    with override_settings(
        ROOT_URLCONF="tests.support.odd_views",
        ALLOWED_HOSTS=[HOST],
        TEMPLATES=templates_setting({}),
    ):
        yield
    set_script_prefix("/")


def django(request: HttpRequest) -> HttpResponse:
    """Answer as Django does, without its middleware."""
    match = resolve(request.path_info)
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response


def at(path: str, **others: Any) -> Address:
    address = Address(publication_id=5, scheme="http", host=HOST, path=path)
    return msgspec.structs.replace(address, **others)


def build(path: str, **others: Any) -> StoredResponse:
    return build_answer(django, at(path, **others))


def test_the_answer_of_a_view_for_everyone_is_built():
    stored = build("/visitor/")
    assert stored.status == 200
    assert b"number" in stored.body


def test_the_view_is_told_nothing_of_any_visitor():
    body = build("/visitor/", query="page=2").body.decode()
    assert "cookies {}" in body
    assert f"headers {{'Host': '{HOST}'}}" in body
    assert "query page=2" in body


def test_addresses_in_the_answer_are_those_of_the_site():
    body = build("/address/", script_name="/site", scheme="https").body.decode()
    assert "at /site/address/" in body
    assert f"absolute https://{HOST}/site/address/" in body


def test_an_address_below_no_script_leaves_nothing_of_the_one_before():
    build("/address/", script_name="/site")
    assert b"at /address/" in build("/address/").body
    assert reverse("address") == "/address/"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/own/", "other view"),
        ("/with-cookie/", "cookies"),
        ("/private/", "private"),
        ("/streaming/", "streaming"),
    ],
)
def test_what_not_everyone_may_get_is_not_built_for_all(path, reason):
    with pytest.raises(NotShareableError, match=f"^{reason}$"):
        build(path)


def test_a_path_that_nothing_answers_is_nobodys():
    with (
        override_settings(ROOT_URLCONF="tests.support.no_views"),
        pytest.raises(NotShareableError, match="other view"),
    ):
        build("/visitor/")


def test_a_view_that_is_not_for_everyone_is_not_called():
    with pytest.raises(NotShareableError):
        build_answer(lambda _request: pytest.fail("called"), at("/own/"))


def test_that_not_everyone_may_get_it_is_no_failure_of_the_content_service():
    assert issubclass(NotShareableError, NotKeptError)
    assert not issubclass(NotShareableError, ContentServiceError)


def test_an_error_is_a_failure_that_says_how_it_looks():
    with pytest.raises(OutputFailedError) as caught:
        build("/unavailable/")
    assert caught.value.stored.status == 503
    assert caught.value.identity == {"url": f"http://{HOST}/unavailable/"}


def test_such_a_failure_survives_pickling():
    with pytest.raises(OutputFailedError) as caught:
        build("/unavailable/")
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301  # our own
    assert (again.stored, str(again)) == (caught.value.stored, str(caught.value))


def test_limits_are_those_of_the_answer_that_is_built():
    with recording(0) as recorder:
        limit_freshness(5)
        limit_freshness(7)
        limit_lifetime(60)
    assert (recorder.fresh_seconds, recorder.lifetime_seconds) == (5, 60)


def test_where_nothing_is_built_there_is_nothing_to_limit():
    limit_freshness(5)
    limit_lifetime(5)
    with recording(0) as recorder:
        pass
    assert recorder.fresh_seconds == float("inf")


def test_the_requests_of_the_tests_would_show_what_a_visitor_sends():
    """Else that nothing is shown would prove nothing."""
    request = RequestFactory().get("/visitor/", headers={"cookie": "a=b"})
    assert b"cookies {'a': 'b'}" in django(request).content
