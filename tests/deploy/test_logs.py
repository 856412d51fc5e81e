"""What the site writes about itself, as it is deployed."""

from __future__ import annotations

import http.client
import json
from typing import Any

import pytest

from content.operations.stage.site_process import SiteProcess
from content.operations.stage.waiting import wait_until
from tests.support.running_site import running_site

WAIT_SECONDS = 10.0
FROM_A_PROXY = "from-a-proxy-0001"


def ask(site: SiteProcess, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


def access_lines(site: SiteProcess, count: int) -> list[dict[str, Any]]:
    """Return the lines of the access log, once there are so many."""

    def read() -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in site.read_log().splitlines()]
        return [line for line in lines if line.get("logger") == "access"]

    wait_until(lambda: len(read()) >= count, WAIT_SECONDS, "the access log")
    return read()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    logs = tmp_path_factory.mktemp("logs")
    with running_site(logs, SITE_LOG_FORMAT="json", SITE_ACCESS_LOG="1") as stage:
        yield stage[0]


def test_everything_is_json_and_each_request_is_one_line(site):
    before = len(access_lines(site, 0))
    answer = ask(site, "/?token=s3cret")
    ask(site, "/nothing-here.html")
    [page, missing] = access_lines(site, before + 2)[before:]
    assert (page["path"], page["status"], page["method"]) == ("/", 200, "GET")
    assert page["bytes"] == int(answer.headers["Content-Length"])
    assert page["seconds"] > 0
    assert page["cache"] == answer.headers["Cache-Status"]
    assert page["request_id"] == answer.headers["X-Request-ID"]
    assert missing["status"] == 404
    assert missing["request_id"] != page["request_id"]
    assert "s3cret" not in site.read_log()


def test_name_of_a_request_that_a_proxy_gives_is_kept(site):
    before = len(access_lines(site, 0))
    forwarded = {"X-Request-ID": FROM_A_PROXY, "X-Forwarded-For": "192.0.2.7"}
    assert ask(site, "/", **forwarded).headers["X-Request-ID"] == FROM_A_PROXY
    ask(site, "/", **{"X-Request-ID": "a bad one"})
    [named, other] = access_lines(site, before + 2)[before:]
    assert (named["request_id"], named["client"]) == (FROM_A_PROXY, "192.0.2.7")
    assert other["request_id"] not in {"", "a bad one"}


@pytest.mark.slow
def test_content_service_and_log_learn_which_request_asked(tmp_path):
    with running_site(
        tmp_path,
        SITE_LOG_FORMAT="json",
        CONTENT_SERVICE_URL="http://127.0.0.1:9/",  # where nobody is
    ) as (site, _delivery):
        answer = ask(site, "/", **{"X-Request-ID": FROM_A_PROXY})
        assert answer.status == 503
        wait_until(
            lambda: "content unavailable" in site.read_log(), WAIT_SECONDS, "the log"
        )
        lines = [json.loads(line) for line in site.read_log().splitlines()]
    told = [line for line in lines if line["message"].startswith("not built key=")]
    assert FROM_A_PROXY in {line.get("request_id") for line in told}


def test_proxy_that_is_not_trusted_names_nothing(tmp_path):
    with running_site(
        tmp_path, SITE_PROXY_ADDRESSES="192.0.2.1", SITE_ACCESS_LOG="1"
    ) as (site, _delivery):
        forwarded = {"X-Request-ID": FROM_A_PROXY, "X-Forwarded-For": "192.0.2.7"}
        assert ask(site, "/", **forwarded).headers["X-Request-ID"] != FROM_A_PROXY
        wait_until(
            lambda: '127.0.0.1 "GET /" 200' in site.read_log(), WAIT_SECONDS, "the log"
        )
