"""Requests that try to be taken for others, over sockets, at the site as it is deployed.

Whatever is sent, every page stays what it was for those who ask for it plainly, and what
answers an odd request is the page of its own path, a refusal, or nothing.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import (
    HealthCheck,
    given,
    settings as hypothesis_settings,
    strategies as st,
)

from tests.support.documents import document, page
from tests.support.running_site import running_site

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

HOST = "localhost"
TITLES = {"/": "The home page", "/one.html": "Page one", "/two.html": "Page two"}
FILES = {"/": "index.html", "/one.html": "one.html", "/two.html": "two.html"}
MOST_BYTES = 1_000_000
WAIT_SECONDS = 5.0


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    folder: Path = tmp_path_factory.mktemp("published")
    for number, (path, file) in enumerate(FILES.items()):
        target = folder / "5/pages" / f"{file}.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(
            document(page(uri=f"tcm:5-{700 + number}-64") | {"Title": TITLES[path]})
        )
    (folder / "5/publication.json").write_bytes(document({"Id": "tcm:0-5-1"}))
    logs = tmp_path_factory.mktemp("logs")
    with running_site(logs, folder, SITE_WORKERS="1") as (site, _):
        yield site.port


def send(port: int, request: bytes) -> bytes:
    """Return all that the site answers until it closes, or says nothing more."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=WAIT_SECONDS) as link:
        try:
            link.sendall(request)
            link.shutdown(socket.SHUT_WR)
            while len(answer) < MOST_BYTES and (chunk := link.recv(65_536)):
                answer += chunk
        except (TimeoutError, ConnectionError):
            pass
    return answer


def plain(path: str, *headers: str) -> bytes:
    lines = (f"GET {path} HTTP/1.1", f"Host: {HOST}", "Connection: close", *headers)
    return "\r\n".join((*lines, "", "")).encode("latin-1")


def statuses_of(answer: bytes) -> list[int]:
    return [int(each) for each in re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)]


def titles_in(answer: bytes) -> set[str]:
    return {title for title in TITLES.values() if f"<title>{title}".encode() in answer}


def assert_unharmed(port: int) -> None:
    for path, title in TITLES.items():
        answer = send(port, plain(path))
        assert statuses_of(answer) == [200]
        assert titles_in(answer) == {title}
        assert b"stale-if-error" in answer  # and not an answer for now only
        assert b"evil" not in answer


def texts(alphabet: str, most: int) -> st.SearchStrategy[str]:
    return st.text(alphabet, max_size=most)


_UNKEYED = st.sampled_from(
    [
        "X-Forwarded-Host: evil.example",
        "X-Forwarded-Proto: https",
        "X-Forwarded-Prefix: /evil",
        "X-Forwarded-For: evil",
        "X-Original-URL: /two.html",
        "X-Rewrite-URL: /two.html",
        "X-HTTP-Method-Override: POST",
        "Forwarded: host=evil.example;proto=https",
        "Script-Name: /evil",
        "SCRIPT_NAME: /evil",
        "Path-Info: /two.html",
        "Accept-Language: evil",
        "Accept: evil/evil",
        "Range: bytes=0-3",
        "If-None-Match: evil",
        "If-Modified-Since: evil",
        "If-Range: evil",
        "Cookie: evil=1; evil",
        "User-Agent: evil",
        "Referer: http://evil.example/",
        "Origin: http://evil.example",
        "Max-Forwards: 0",
        "Pragma: no-cache",
        "Cache-Control: only-if-cached",
        "Transfer-Encoding: identity",
        "Content-Length: 0",
        "Expect: 100-continue",
        "Host: evil.example",
        "X-Preview-Session-Token: evil",
        "Authorization: Basic evil",
        f"X-Long: {'e' * 7_000}",
    ]
)
_PATHS = st.one_of(
    st.sampled_from(
        [
            *TITLES,
            "/One.html",
            "/ONE.HTML",
            "/one%2ehtml",
            "/%6fne.html",
            "/one.html/",
            "//one.html",
            "/./one.html",
            "/x/../one.html",
            "/x%2f..%2fone.html",
            "/one.html%00",
            "/one.html%0d%0aX-Evil:%20evil",
            "/one.html;evil",
            "/one.html%3fpage=2",
            "/one.html%23two",
            "/\u00e9.html",
            "/%C3%28.html",
            "/%u0031.html",
            "/..%5cone.html",
            "http://localhost/one.html",
            "http://evil.example/one.html",
            "*",
            "localhost:80",
            "/" + "a" * 3_000,
        ]
    ),
    texts("/.%2fe0aA?;&=\\ ", 20).map("/{}".format),
)
_QUERIES = st.one_of(
    st.sampled_from(
        [
            "page=1&page=2",
            "page=",
            "page",
            "page=1;utm_x=2",
            "utm_source=evil",
            "page%3d1",
            "p%61ge=2",
            "?",
            "&&&",
            "_escaped_fragment_=",
            "evil=1",
            "page=" + "9" * 3_000,
        ]
    ),
    texts("page=&;%2f+[]", 20),
)


@st.composite
def odd_requests(draw: st.DrawFn) -> tuple[str, bytes]:
    """Make a request; return the path that it plainly asks for, and its bytes."""
    path = draw(_PATHS)
    query = draw(st.one_of(st.just(""), _QUERIES.map("?{}".format)))
    method = draw(
        st.sampled_from(["GET"] * 20 + ["HEAD", "get", "POST", "PURGE", "G T"])
    )
    version = draw(
        st.sampled_from(["HTTP/1.1"] * 30 + ["HTTP/1.0", "HTTP/2.0", "http/1.1"])
    )
    headers = draw(st.lists(_UNKEYED, max_size=4))
    host = draw(
        st.sampled_from([HOST] * 20 + [HOST.upper(), f"{HOST}:80", "evil", "", "a@b"])
    )
    ending = draw(st.sampled_from(["\r\n"] * 20 + ["\n"]))
    lines = [f"{method} {path}{query} {version}", f"Host: {host}", *headers, "", ""]
    return path, ending.join(lines).encode("utf-8")


@given(odd=odd_requests())
@hypothesis_settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_no_request_changes_what_others_get(port, odd):
    path, request = odd
    answer = send(port, request)
    assert not {500, 502} & set(statuses_of(answer)), answer[:500]
    # Never another page than the one that was asked for: all odd spellings here are of
    # the first, or of nothing.
    allowed = {TITLES[path]} if path in TITLES else {"Page one", "The home page"}
    assert titles_in(answer) <= allowed
    assert b"evil.example" not in answer
    assert_unharmed(port)


SMUGGLED = b"GET /two.html HTTP/1.1\r\nHost: localhost\r\nX: "


def smuggling() -> Iterator[tuple[str, bytes]]:
    start = b"POST /one.html HTTP/1.1\r\nHost: localhost\r\n"
    length = b"Content-Length: %d\r\n" % (len(SMUGGLED) + 5)
    chunked = b"Transfer-Encoding: chunked\r\n"
    body = b"0\r\n\r\n" + SMUGGLED
    yield "both", start + length + chunked + b"\r\n" + body
    yield "two lengths", start + b"Content-Length: 0\r\n" + length + b"\r\n" + body
    yield "a list of lengths", start + b"Content-Length: 0, 60\r\n\r\n" + body
    yield "a signed length", start + b"Content-Length: +5\r\n\r\n" + body
    yield "two codings", start + chunked + b"Transfer-Encoding: x\r\n\r\n" + body
    yield "an odd coding", start + b"Transfer-Encoding: xchunked\r\n" + length + b"\r\n"
    yield "a space before the colon", start + b"Content-Length : 5\r\n\r\n" + body
    yield "a folded line", start + b"X: y\r\n Content-Length: 5\r\n\r\n" + body
    yield "a bare carriage return", start + b"X: y\rContent-Length: 5\r\n\r\n" + body
    yield "a NUL", start + b"X: \x00\r\n\r\n" + body
    yield (
        "a length for GET",
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n" + length + b"\r\n" + body),
    )
    yield (
        "chunks for GET",
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n" + chunked + b"\r\n" + body),
    )


@pytest.mark.parametrize(
    "request_bytes", [pytest.param(b, id=n) for n, b in smuggling()]
)
def test_nothing_is_smuggled_into_what_others_get(port, request_bytes):
    for _ in range(3):
        send(port, request_bytes)
        assert_unharmed(port)


def test_a_flood_of_headers_is_refused(port):
    flood = [f"X-{number}: y" for number in range(5_000)]
    assert statuses_of(send(port, plain("/", *flood))) in ([400], [431])
    assert_unharmed(port)
