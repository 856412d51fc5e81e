from __future__ import annotations

import json
import logging
import re
import sys
from contextvars import Context

import pytest

from content.operations.logs.formatters import JsonFormatter, LineFormatter, utc_text
from content.request_ids import set_request_id

HOSTILE = "/a\r\n[2026-01-01] [1] [ERROR] forged: \x1b[2J\u2028\x85"


def record(message: str, *arguments: object, error: bool = False) -> logging.LogRecord:
    exc_info = None
    if error:
        try:
            int("a defect")
        except ValueError:
            exc_info = sys.exc_info()
    return logging.LogRecord(
        "content.views", logging.ERROR, "", 1, message, arguments, exc_info
    )


def test_line_has_time_process_level_and_logger():
    line = LineFormatter().format(record("content unavailable path=%s", "/"))
    begin = r"\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}\] \[\d+\] \[ERROR\] "
    assert re.fullmatch(begin + r"content\.views: content unavailable path=/", line)


def test_line_names_the_request_that_it_is_of():
    asking = Context()
    asking.run(set_request_id, "0123456789abcdef")
    line = asking.run(LineFormatter().format, record("slow"))
    told = json.loads(asking.run(JsonFormatter().format, record("slow")))
    assert line.endswith("slow request_id=0123456789abcdef")
    assert told["request_id"] == "0123456789abcdef"


@pytest.mark.parametrize("formatter", [LineFormatter(), JsonFormatter()])
def test_nobody_who_asks_can_write_a_line_of_the_log(formatter):
    written = formatter.format(record("not found path=%s", HOSTILE))
    assert len(written.splitlines()) == 1
    assert "\x1b" not in written


def test_json_is_one_line_with_the_traceback_in_it():
    written = JsonFormatter().format(record("failed n=%d", 3, error=True))
    assert "\n" not in written
    told = json.loads(written)
    assert told["level"] == "error"
    assert told["logger"] == "content.views"
    assert told["message"] == "failed n=3"
    assert told["error"].endswith("'a defect'")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", told["time"])
    assert "request_id" not in told


def test_line_has_its_traceback_below():
    lines = LineFormatter().format(record("failed", error=True)).splitlines()
    assert lines[0].endswith("content.views: failed")
    assert lines[-1].startswith("ValueError: ")


def test_what_is_no_unicode_is_written_all_the_same():
    told = json.loads(JsonFormatter().format(record("path=%s", "/\udcff")))
    assert told["message"] == "path=/?"


def test_times_are_utc_and_sort():
    assert utc_text(0) == "1970-01-01T00:00:00.000Z"
    assert utc_text(0.9996) <= utc_text(1.5)
