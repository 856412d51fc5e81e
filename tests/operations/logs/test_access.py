from __future__ import annotations

import json
from typing import Any

from content.operations.logs.access import AccessRecord, make_access_record


def record(**environ: Any) -> AccessRecord:
    return make_access_record(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": "/news/",
            "QUERY_STRING": "token=s3cret",
            "RAW_URI": "/news/?token=s3cret",
            "HTTP_HOST": "www.example.org",
            "HTTP_REFERER": "https://x.example/?key=s3cret",
            "HTTP_AUTHORIZATION": "Bearer s3cret",
            "HTTP_COOKIE": "session=s3cret",
            "content.request_id": "0123456789abcdef",
            **environ,
        },
        client="192.0.2.1",
        status=200,
        headers=[("Content-Type", "text/html"), ("Cache-Status", "site; hit")],
        sent_bytes=512,
        seconds=0.0123456789,
        ended_at=0.0,
    )


def test_record_tells_what_was_asked_and_what_came_of_it():
    assert json.loads(record().as_json()) == {
        "logger": "access",
        "time": "1970-01-01T00:00:00.000Z",
        "client": "192.0.2.1",
        "method": "GET",
        "host": "www.example.org",
        "path": "/news/",
        "status": 200,
        "bytes": 512,
        "seconds": 0.012346,
        "cache": "site; hit",
        "request_id": "0123456789abcdef",
    }


def test_no_secret_is_in_it():
    assert "s3cret" not in record().as_json() + record().as_line()


def test_line_is_for_people():
    line = '192.0.2.1 "GET /news/" 200 512 B 12.3 ms site; hit 0123456789abcdef'
    assert record().as_line() == line


def test_path_is_as_visitors_wrote_it():
    path = "/straße/".encode().decode("latin-1")
    assert record(PATH_INFO=path).path == "/straße/"
    assert record(PATH_INFO="/\xff").path == "/\ufffd"


def test_nobody_who_asks_can_write_a_line_of_the_log():
    forged = record(PATH_INFO='/"\n192.0.2.9 "GET /admin', HTTP_HOST="a\r\nb")
    assert len(forged.as_line().splitlines()) == 1
    assert len(forged.as_json().splitlines()) == 1


def test_request_that_met_nothing_of_ours_is_told_too():
    bare = make_access_record(
        {},
        client="",
        status=400,
        headers=[],
        sent_bytes=0,
        seconds=0,
        ended_at=0,
    )
    assert bare.as_line() == '- " " 400 0 B 0.0 ms - -'
