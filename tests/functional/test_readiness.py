"""Probes of the site as it is deployed, while what it stands on fails."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from content.operations.stage.stage import Stage, StageOptions, open_stage
from content.operations.stage.waiting import wait_until
from tests.conftest import require_tool
from tests.support.running_site import PUBLISHED
from tests.support.stage_options import with_services

ROOT = Path(__file__).parents[2]
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
def test_web_processes_know_whether_a_listener_listens():
    with open_stage(with_services(listeners=1)) as stage:
        wait_until(
            lambda: is_well(stage, "listener"), WAIT_SECONDS, "the listener to be seen"
        )


def check_listener(stage: Stage) -> tuple[int, str]:
    """Ask as a probe does that can only run a command."""
    done = subprocess.run(
        [sys.executable, "manage.py", "listen_for_invalidations", "--check"],
        cwd=ROOT,
        env=stage.environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.redis
@pytest.mark.activemq
@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_command_tells_whether_the_listener_is_alive():
    with open_stage(with_services(listeners=1)) as stage:
        [listener] = stage.listeners
        well = (0, "Alive and connected\n")
        wait_until(lambda: check_listener(stage) == well, WAIT_SECONDS, "a listener")
        # Nobody ends it for what others lack.
        stage.get_redis().freeze()
        status, told = check_listener(stage)
        assert (status, "the store does not answer" in told) == (0, True)
        stage.get_redis().thaw()
        listener.kill()
        with stage.get_redis().connect() as client:
            client.flushall()
        status, told = check_listener(stage)
        assert (status, "No listener" in told) == (1, True)
