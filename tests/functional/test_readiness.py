"""Probes of the site as it is deployed, while what it stands on fails."""

from __future__ import annotations

import http.client
import json
import time
from typing import Any

import pytest

from content.operations.stage.stage import Stage, StageOptions, open_stage
from content.operations.stage.waiting import wait_until
from tests.conftest import require_activemq, require_tool
from tests.support.running_site import PUBLISHED

WAIT_SECONDS = 15.0
#: More than a machine that is busy takes, less than any timeout of Redis' client adds.
PROMPTLY_SECONDS = 2.0
STRANGE_HOST = {"Host": "10.1.2.3:8080"}


def probe(stage: Stage, path: str) -> tuple[int, dict[str, Any]]:
    """Ask as a probe does: by an address that is no name of the site."""
    connection = http.client.HTTPConnection("127.0.0.1", stage.site.port, timeout=10)
    started = time.monotonic()
    connection.request("GET", path, headers=STRANGE_HOST)
    response = connection.getresponse()
    told = json.loads(response.read())
    connection.close()
    assert time.monotonic() - started < PROMPTLY_SECONDS
    return response.status, told


def is_well(stage: Stage, name: str) -> bool:
    checks = probe(stage, "/readyz")[1]["checks"]
    return bool(checks[name]["well"])


@pytest.mark.redis
@pytest.mark.slow
@pytest.mark.timeout(90)
def test_probes_tell_what_is_wrong_and_wait_for_nothing(tmp_path):
    require_tool("redis-server")
    options = StageOptions(
        folder=PUBLISHED,
        logs=tmp_path,
        has_redis=True,
        workers=1,
        environment={
            "CONTENT_READY_REQUIRES": "stream,store",
            "CONTENT_EVENT_SOURCE": "local",
        },
    )
    with open_stage(options) as stage:
        wait_until(lambda: probe(stage, "/readyz")[0] == 200, WAIT_SECONDS, "the site")
        assert not is_well(stage, "listener")  # nobody has started one
        stage.get_redis().freeze()
        wait_until(
            lambda: not is_well(stage, "store"), WAIT_SECONDS, "Redis to be missed"
        )
        assert probe(stage, "/readyz")[0] == 503
        assert probe(stage, "/healthz") == (200, {"alive": True})
        stage.get_redis().thaw()
        wait_until(
            lambda: probe(stage, "/readyz")[0] == 200, WAIT_SECONDS, "Redis to be seen"
        )


@pytest.mark.redis
@pytest.mark.activemq
@pytest.mark.slow
@pytest.mark.timeout(120)
def test_web_processes_know_whether_a_listener_listens(tmp_path):
    require_tool("redis-server")
    require_activemq()
    options = StageOptions(
        folder=PUBLISHED,
        logs=tmp_path,
        has_redis=True,
        has_broker=True,
        listeners=1,
        workers=1,
    )
    with open_stage(options) as stage:
        wait_until(
            lambda: is_well(stage, "listener"), WAIT_SECONDS, "the listener to be seen"
        )
