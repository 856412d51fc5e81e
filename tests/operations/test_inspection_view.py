from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import resolve

from content.caching.building import built_by
from content.exceptions import CacheUnavailableError
from content.operations.inspection.names import parse_name
from content.operations.inspection.records import (
    ImpactQuestion,
    StatisticsQuestion,
    WhyQuestion,
)
from content.operations.inspection.signed_questions import HEADER, sign_question
from content.operations.inspection_view import inspect
from tests.support.inspected_site import HOST, InspectedSite, inspected_site

PATH = "/-/content/inspect"


@pytest.fixture
def site():
    with inspected_site() as site:
        yield site


def ask(site: InspectedSite, signed: str, method: str = "POST") -> Any:
    return site.client.generic(method, PATH, headers={HEADER: signed, "host": HOST})


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_signed_question_is_answered_from_this_process(site, method):
    site.visit("/")
    response = ask(site, sign_question(WhyQuestion(parse_name("/"))), method)
    assert response.status_code == 200
    answer = json.loads(response.content)
    assert answer["process"] == built_by()
    assert answer["finding"]["answers"][0]["name"] == "http://testserver/"


def test_answer_is_kept_by_nobody(site):
    response = ask(site, sign_question(StatisticsQuestion()), "GET")
    assert response["Cache-Control"] == "no-store"
    assert "fwd=bypass" in response["Cache-Status"]
    assert [key.identity for key, _ in site.store.find_entries("output")] == []


@pytest.mark.parametrize("method", ["POST", "GET", "HEAD", "PUT"])
@pytest.mark.parametrize("signed", ["", "x", "\xff", "a:b:c"])
def test_without_a_signature_there_is_nothing(site, method, signed):
    response = ask(site, signed, method)
    assert response.status_code == 404
    assert "process" not in response.content.decode()


def test_forged_question_is_not_answered(site):
    signed = sign_question(StatisticsQuestion())
    assert ask(site, signed).status_code == 200
    assert ask(site, signed[:-1]).status_code == 404


def test_forgery_protection_does_not_keep_commands_out(site):
    middleware = ["django.middleware.csrf.CsrfViewMiddleware"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.MIDDLEWARE", middleware)
        site.client.handler.load_middleware()
        site.client.handler.enforce_csrf_checks = True
        assert ask(site, sign_question(StatisticsQuestion())).status_code == 200


def test_question_that_makes_no_sense_here_is_told_to_be_so(site, settings):
    settings.CONTENT_PUBLICATIONS = [{"publication_id": 6, "path_prefix": "/nl/"}]
    response = ask(site, sign_question(ImpactQuestion((parse_name("/"),))))
    assert response.status_code == 503
    assert "No publication of the site" in json.loads(response.content)["error"]


def test_store_that_does_not_answer_is_told_of(site, monkeypatch):
    def fail(*_args):
        raise CacheUnavailableError("down")

    monkeypatch.setattr(type(site.store), "read_reports", fail)
    response = ask(site, sign_question(StatisticsQuestion()))
    assert response.status_code == 503
    assert json.loads(response.content)["error"] == "down"


def test_view_is_found_before_published_content():
    assert resolve(PATH).func is inspect
