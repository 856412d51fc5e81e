from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.test import override_settings

from content.model.uri import TcmUri
from content.operations.inspection.exceptions import InspectionError
from content.operations.inspection.names import NamedItem, parse_name
from content.operations.inspection.records import (
    Explanation,
    Impact,
    ImpactQuestion,
    Statistics,
    StatisticsQuestion,
    WhyQuestion,
)
from content.operations.inspection.site_client import ask_site
from tests.support.inspected_site import inspected_site, served
from tests.support.serving import serving

PROCESS = f"{socket.gethostname()}:{os.getpid()}"


@pytest.fixture
def site():
    with inspected_site() as site:
        yield site


@contextmanager
def answering(
    status: int, body: bytes = b"", **headers: str
) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Run a server that answers the same to all; give its address, and what it heard."""
    heard: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append({"path": self.path, **dict(self.headers.items())})
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        yield f"http://127.0.0.1:{port}/", heard


def test_site_answers_what_its_process_knows(site):
    site.visit("/")
    with served() as url:
        why, process = ask_site(WhyQuestion(parse_name("/")), Explanation, url)
        item = NamedItem(TcmUri(5, 7))
        impact, _ = ask_site(ImpactQuestion((item,)), Impact, url)
        statistics, _ = ask_site(StatisticsQuestion(), Statistics, url)
    assert process == PROCESS
    assert why.answers[0].name == impact.answers[0].address == "http://testserver/"
    assert {each.kind for each in statistics.kept} >= {"output", "page"}


def test_question_that_makes_no_sense_there_is_an_error(site, settings):
    settings.CONTENT_PUBLICATIONS = [{"publication_id": 6, "path_prefix": "/nl/"}]
    with (
        served() as url,
        pytest.raises(InspectionError, match=f"{PROCESS}: No publication"),
    ):
        ask_site(ImpactQuestion((parse_name("/"),)), Impact, url)


def test_site_with_another_key_tells_nothing(site, monkeypatch):
    monkeypatch.setattr(
        "content.operations.inspection.site_client.sign_question", lambda _it: "forged"
    )
    with served() as url, pytest.raises(InspectionError, match="SITE_SECRET_KEY"):
        ask_site(StatisticsQuestion(), Statistics, url)


@pytest.mark.parametrize(
    ("status", "body", "headers", "message"),
    [
        (301, b"", {"Location": "https://x/"}, "answers 301, and leads to https://x/"),
        (500, b"", {}, "answers 500$"),
        (404, b"", {}, "another SITE_SECRET_KEY"),
        (200, b"<html>", {}, "not understood"),
        (200, b'{"process": 1}', {}, "not understood"),
        (200, b'{"process": "a", "finding": {}}', {}, "not understood"),
        (200, b"\xff", {}, "not understood"),
        (503, b"busy", {}, "not understood"),
        (503, b'{"process": "a", "error": "down"}', {}, "a: down"),
    ],
)
def test_other_answers_are_errors_that_say_what_there_was(
    status, body, headers, message
):
    with (
        answering(status, body, **headers) as (url, _),
        pytest.raises(InspectionError, match=message),
    ):
        ask_site(StatisticsQuestion(), Statistics, url)


def test_nobody_there_is_an_error_that_says_what_to_set():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        with pytest.raises(InspectionError, match=r"No site answers.*CONTENT_SITE_URL"):
            ask_site(StatisticsQuestion(), Statistics, url)


@pytest.mark.parametrize("url", ["", "ftp://a/", "127.0.0.1:80", "http://a:b/"])
def test_address_that_is_none_is_an_error(url):
    with pytest.raises(InspectionError, match="not the address of a site"):
        ask_site(StatisticsQuestion(), Statistics, url)


def test_question_that_no_header_holds_is_an_error():
    items = tuple(NamedItem(TcmUri(5, number * number)) for number in range(2_000))
    with pytest.raises(InspectionError, match="too much"):
        ask_site(ImpactQuestion(items), Impact, "http://127.0.0.1:1/")


@pytest.mark.parametrize("is_https", [True, False])
def test_site_behind_a_proxy_is_asked_as_the_proxy_does(is_https):
    with (
        override_settings(
            ALLOWED_HOSTS=["www.example.org"], SECURE_SSL_REDIRECT=is_https
        ),
        answering(404) as (url, heard),
        pytest.raises(InspectionError),
    ):
        ask_site(StatisticsQuestion(), Statistics, f"{url}below/")
    [request] = heard
    assert request["path"] == "/below/-/content/inspect"
    assert request["Host"] == "www.example.org"
    assert request.get("X-Forwarded-Proto") == ("https" if is_https else None)
