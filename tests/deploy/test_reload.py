"""The server is reloaded, stopped, and replaces its workers, without a failed request."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from content.operations.stage.load import Load, LoadResult
from content.operations.stage.project import Project
from content.operations.stage.site_process import SiteProcess
from content.operations.stage.waiting import wait_until
from tests.deploy.test_metrics import workers_of
from tests.support.running_site import running_site

ROOT = Path(__file__).parents[2]
WAIT_SECONDS = 30.0
CLIENTS = 6
PAUSE_SECONDS = 0.02
# One path answers once it is told to, by a file.
APPLICATION = """
import pathlib, time

HERE = pathlib.Path(__file__).parent

def application(environ, start_response):
    if environ["PATH_INFO"] == "/slow":
        (HERE / "begun").touch()
        while not (HERE / "go").exists():
            time.sleep(0.01)
    start_response("200 OK", [("Content-Length", "4")])
    return [b"done"]
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "trivial.py").write_text(APPLICATION)
    return tmp_path


def make_site(
    folder: Path, *, listener: socket.socket | None = None, **environment: str
) -> SiteProcess:
    return SiteProcess(
        Project(folder=ROOT, application="trivial:application"),
        log=folder / "gunicorn.log",
        environment={
            **os.environ,
            "PYTHONPATH": str(folder),
            "SITE_WORKERS": "2",
            "SITE_THREADS": "4",
            **environment,
        },
        listener=listener,
    )


@pytest.fixture
def site(folder: Path) -> Iterator[SiteProcess]:
    site = make_site(folder)
    site.start()
    yield site
    site.stop()


class SlowRequest(threading.Thread):
    """A request that is in flight until it may be answered."""

    def __init__(self, site: SiteProcess, folder: Path) -> None:
        super().__init__()
        self._port = site.port
        self._folder = folder
        self.body = b""

    def begin(self) -> None:
        self.start()
        begun = self._folder / "begun"
        wait_until(begun.exists, WAIT_SECONDS, "the request to be in flight")

    def finish(self) -> None:
        (self._folder / "go").touch()
        self.join(WAIT_SECONDS)

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        connection.request("GET", "/slow")
        self.body = connection.getresponse().read()
        connection.close()


def reload(site: SiteProcess) -> None:
    """Reload, and return once all workers are others."""
    before = workers_of(site)
    site.send_signal(signal.SIGHUP)
    wait_until(
        lambda: (
            not before & workers_of(site)
            and len(workers_of(site)) == len(before)
            and site.is_ready()
        ),
        WAIT_SECONDS,
        "workers to be replaced",
    )


def assert_all_is_well(result: LoadResult) -> None:
    assert result.failures == {}
    assert set(result.statuses) == {200}


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_reload_under_load_fails_no_request(tmp_path):
    with running_site(tmp_path) as (site, _delivery):
        load = Load(
            site.port,
            ["/", "/news/", "/nl/"],
            clients=CLIENTS,
            requests=100_000,
            pause_seconds=PAUSE_SECONDS,
        )
        load.start()
        for _ in range(2):
            reload(site)
        assert_all_is_well(load.stop())


@pytest.mark.slow
def test_request_in_flight_is_answered_by_the_worker_that_is_replaced(site, folder):
    request = SlowRequest(site, folder)
    request.begin()
    site.send_signal(signal.SIGHUP)
    wait_until(
        lambda: site.read_log().count("Booting worker") >= 4,
        WAIT_SECONDS,
        "new workers",
    )
    request.finish()
    assert request.body == b"done"


@pytest.mark.slow
def test_request_in_flight_is_answered_by_a_server_that_stops(site, folder):
    request = SlowRequest(site, folder)
    request.begin()
    site.send_signal(signal.SIGTERM)
    wait_until(
        lambda: "Handling signal: term" in site.read_log(), WAIT_SECONDS, "the signal"
    )
    request.finish()
    assert request.body == b"done"
    assert site.wait_until_ended(seconds=WAIT_SECONDS) == 0


@pytest.mark.slow
@pytest.mark.timeout(90)
def test_workers_are_replaced_after_so_many_requests_without_a_failed_one(folder):
    site = make_site(folder, SITE_MAX_REQUESTS="60")
    site.start()
    before = workers_of(site)
    try:
        load = Load(
            site.port,
            ["/"],
            clients=CLIENTS,
            requests=600,
            pause_seconds=PAUSE_SECONDS,
        )
        load.start()
        result = load.wait()
        assert_all_is_well(result)
        assert sum(result.statuses.values()) == 600
        assert not before & workers_of(site)
    finally:
        site.stop()


@pytest.mark.slow
@pytest.mark.timeout(90)
def test_restart_under_load_fails_no_request_where_the_socket_stays(folder):
    """As systemd has it: it holds the socket, and connections wait in its queue."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        site = make_site(folder, listener=listener)
        site.start()
        load = Load(
            site.port,
            ["/"],
            clients=CLIENTS,
            requests=100_000,
            pause_seconds=PAUSE_SECONDS,
        )
        load.start()
        try:
            for _ in range(2):
                site.send_signal(signal.SIGTERM)
                assert site.wait_until_ended(seconds=WAIT_SECONDS) == 0
                site.start()
        finally:
            result = load.stop()
            site.stop()
    assert_all_is_well(result)
