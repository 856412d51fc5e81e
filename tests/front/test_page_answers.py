from __future__ import annotations

import gzip
from email.utils import formatdate
from typing import Any
from wsgiref.util import setup_testing_defaults

import brotli
import pytest

from content.front.page_answers import PageAnswer

BODY = b"<p>The ferry leaves at seven.</p>" * 100
CREATED_AT = 1_000_000.4
LATER = CREATED_AT + 10
DATE = formatdate(1_000_000, usegmt=True)
HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "public, max-age=0"),
    ("Content-Length", "7"),
    ("Content-Language", "en"),
]


def page(status: str = "200 OK", body: bytes = BODY) -> PageAnswer:
    return PageAnswer(status, HEADERS, body, created_at=CREATED_AT)


def give(
    answer: PageAnswer, *, method: str = "GET", now: float = LATER, **variables: str
) -> tuple[str, dict[str, str], bytes]:
    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    environ |= {"REQUEST_METHOD": method, **variables}
    begun: list[Any] = []

    def start_response(*arguments: Any) -> Any:
        begun.append(arguments)

    body = b"".join(answer.give(environ, start_response, now=now, also=[("X", "y")]))
    [(status, headers)] = begun
    assert len(headers) == len({name.lower() for name, _ in headers})
    return status, dict(headers), body


def test_a_page_is_what_django_made_of_it_with_what_says_when_it_changes():
    status, headers, body = give(page())
    assert (status, body) == ("200 OK", BODY)
    assert headers["Content-Length"] == str(len(BODY))
    assert headers["Content-Language"] == "en"
    assert headers["Last-Modified"] == DATE
    assert headers["Vary"] == "Accept-Encoding"
    assert headers["ETag"].startswith('"')
    assert headers["X"] == "y"


@pytest.mark.parametrize(
    ("encoding", "decode"), [("gzip", gzip.decompress), ("br", brotli.decompress)]
)
def test_it_is_sent_as_the_browser_likes_it(encoding, decode):
    _, headers, body = give(page(), HTTP_ACCEPT_ENCODING=encoding)
    assert headers["Content-Encoding"] == encoding
    assert headers["Content-Length"] == str(len(body))
    assert decode(body) == BODY


def test_each_encoding_has_a_tag_of_its_own():
    answer = page()
    tags = {give(answer, HTTP_ACCEPT_ENCODING=each)[1]["ETag"] for each in ("", "br")}
    assert len(tags) == 2


def test_what_is_small_is_not_compressed():
    _, headers, body = give(page(body=b"Hello"), HTTP_ACCEPT_ENCODING="br")
    assert "Content-Encoding" not in headers
    assert body == b"Hello"


def test_head_says_what_get_says_without_the_body():
    answer = page()
    status, headers, body = give(answer, method="HEAD", HTTP_ACCEPT_ENCODING="br")
    assert (status, body) == ("200 OK", b"")
    assert headers == give(answer, HTTP_ACCEPT_ENCODING="br")[1]


def test_who_has_it_is_told_that_it_still_counts():
    answer = page()
    _, headers, _ = give(answer, HTTP_ACCEPT_ENCODING="br")
    tag = headers["ETag"]
    for tags in (tag, f'"x", W/{tag}', "*"):
        status, headers, body = give(
            answer, HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=tags
        )
        assert (status, body) == ("304 Not Modified", b"")
        assert headers["ETag"] == tag
        assert headers["Cache-Control"] == "public, max-age=0"
        assert headers["Vary"] == "Accept-Encoding"
        assert "Content-Length" not in headers


@pytest.mark.parametrize("tags", ['"other"', '"', "nonsense", "", '"a" "b"'])
def test_who_has_something_else_gets_it(tags):
    assert give(page(), HTTP_IF_NONE_MATCH=tags)[0] == "200 OK"


def test_the_tag_of_one_encoding_says_nothing_of_another():
    answer = page()
    tag = give(answer)[1]["ETag"]
    status, _, _ = give(answer, HTTP_IF_NONE_MATCH=tag, HTTP_ACCEPT_ENCODING="gzip")
    assert status == "200 OK"


def test_the_same_page_has_the_same_tag_in_every_process():
    assert give(page())[1]["ETag"] == give(page())[1]["ETag"]
    assert give(page())[1]["ETag"] != give(page(body=BODY + b"!"))[1]["ETag"]


def test_only_the_date_that_was_sent_says_that_the_browser_has_it():
    answer = page()
    later = formatdate(CREATED_AT + 60, usegmt=True)
    assert give(answer, HTTP_IF_MODIFIED_SINCE=DATE)[0] == "304 Not Modified"
    assert give(answer, HTTP_IF_MODIFIED_SINCE=later)[0] == "200 OK"
    assert give(answer, HTTP_IF_MODIFIED_SINCE="never")[0] == "200 OK"


def test_a_tag_goes_before_a_date():
    status, _, _ = give(
        page(), HTTP_IF_MODIFIED_SINCE=DATE, HTTP_IF_NONE_MATCH='"other"'
    )
    assert status == "200 OK"


def test_within_its_first_second_a_page_has_no_date_for_another_may_get_the_same():
    answer = page()
    _, headers, _ = give(answer, now=CREATED_AT + 0.5)
    assert "Last-Modified" not in headers
    status, _, _ = give(answer, now=CREATED_AT + 0.5, HTTP_IF_MODIFIED_SINCE=DATE)
    assert status == "200 OK"


def test_an_error_has_no_tag_and_is_sent_whatever_the_browser_has():
    status, headers, body = give(page("404 Not Found"), HTTP_IF_NONE_MATCH="*")
    assert (status, body) == ("404 Not Found", BODY)
    assert "ETag" not in headers
    assert "Last-Modified" not in headers


def test_what_varies_already_varies_by_the_encoding_as_well():
    answer = PageAnswer(
        "200 OK", [("Vary", "accept-encoding, X-Y")], BODY, created_at=CREATED_AT
    )
    assert give(answer)[1]["Vary"] == "accept-encoding, X-Y"
