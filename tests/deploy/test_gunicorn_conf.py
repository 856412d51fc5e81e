"""gunicorn's settings, in force: a real gunicorn serves a trivial application."""

from __future__ import annotations

import http.client
import os
import runpy
import socket
import sys
import time
from contextlib import ExitStack
from contextvars import Context
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.workers import gthread

from content.conf import conf
from content.operations.stage.project import Project
from content.operations.stage.site_process import SiteProcess
from content.request_ids import current_request_id, set_request_id
from deploy.probes import fetch

ROOT = Path(__file__).parents[2]
SETTINGS = ROOT / "deploy" / "gunicorn.conf.py"
THREADS = 2
APPLICATION = """
def application(environ, start_response):
    body = environ["PATH_INFO"].encode()
    length = str(len(body))
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", length)])
    return [body]
"""


@pytest.fixture
def port(tmp_path):
    """The port of a gunicorn with one worker of a few threads."""
    (tmp_path / "trivial.py").write_text(APPLICATION)
    site = SiteProcess(
        Project(folder=ROOT, application="trivial:application"),
        log=tmp_path / "gunicorn.log",
        environment={
            **os.environ,
            "PYTHONPATH": str(tmp_path),
            "SITE_WORKERS": "1",
            "SITE_THREADS": str(THREADS),
        },
    )
    site.start()
    yield site.port
    site.stop()


def read_settings(
    monkeypatch: pytest.MonkeyPatch, **environment: str
) -> dict[str, object]:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    if "CONTENT_POOL_SIZE" not in environment:  # as it is before the settings set it
        monkeypatch.setenv("CONTENT_POOL_SIZE", "")
        del os.environ["CONTENT_POOL_SIZE"]
    monkeypatch.setattr(
        gthread, "DEFAULT_WORKER_DATA_TIMEOUT", gthread.DEFAULT_WORKER_DATA_TIMEOUT
    )
    return runpy.run_path(str(SETTINGS))


def test_idle_connections_do_not_hold_up_a_request(port):
    with ExitStack() as idle:
        for _ in range(4 * THREADS):
            idle.enter_context(socket.create_connection(("127.0.0.1", port)))
        started = time.monotonic()
        assert fetch("127.0.0.1", port, "/").body == b"/"
        assert time.monotonic() - started < gthread.DEFAULT_WORKER_DATA_TIMEOUT / 2


def test_connections_that_say_nothing_take_no_thread(monkeypatch):
    when_ready = read_settings(monkeypatch)["when_ready"]
    assert callable(when_ready)
    with socket.create_server(("127.0.0.1", 0)) as server:
        when_ready(SimpleNamespace(LISTENERS=[SimpleNamespace(sock=server)]))
        address = server.getsockname()
        with (
            socket.create_connection(address),
            socket.create_connection(address) as asking,
        ):
            asking.sendall(b"GET / HTTP/1.0\r\n\r\n")
            # The first is in front of it in the queue, had it been let in.
            accepted, peer = server.accept()
            accepted.close()
            assert peer == asking.getsockname()


def test_a_listener_that_is_no_tcp_socket_is_left_as_it_is(monkeypatch, tmp_path):
    when_ready = read_settings(monkeypatch)["when_ready"]
    assert callable(when_ready)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "site.sock"))
        when_ready(SimpleNamespace(LISTENERS=[SimpleNamespace(sock=server)]))


def test_connection_that_was_idle_is_served_once_it_asks(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.connect()
    time.sleep(0.2)  # longer than a thread waits for it
    connection.request("GET", "/")
    assert connection.getresponse().read() == b"/"
    connection.close()


def test_no_header_changes_the_path(port):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as sock:
        sock.sendall(b"GET /there HTTP/1.0\r\nSCRIPT_NAME: /elsewhere\r\n\r\n")
        assert sock.makefile("rb").read().endswith(b"\r\n\r\n/there")


def test_connections_that_fall_silent_do_not_stop_the_site(port):
    with ExitStack() as silent:
        for _ in range(THREADS):
            sock = silent.enter_context(socket.create_connection(("127.0.0.1", port)))
            sock.sendall(b"GET / HTTP/1.1\r\nX-Unfinished:")
        with socket.create_connection(("127.0.0.1", port), timeout=20) as sock:
            sock.sendall(b"GET / HTTP/1.0\r\n\r\n")
            assert sock.makefile("rb").read().endswith(b"/")


def test_gunicorn_still_has_the_constant_that_is_lowered(monkeypatch):
    assert gthread.DEFAULT_WORKER_DATA_TIMEOUT == 5.0
    read_settings(monkeypatch)
    assert gthread.DEFAULT_WORKER_DATA_TIMEOUT < 0.1


def test_gunicorn_knows_every_setting(monkeypatch):
    known = Config().settings
    settings = read_settings(monkeypatch)
    own = {"annotations", "gthread", "os", "shared_memory", "socket", "struct"}
    own |= {"sys", "Arbiter", "Path", "_SILENCE_SECONDS", "_METRICS_READERS"}
    own |= {"JsonLogger", "LineLogger", "Snapshots", "Worker", "shutil", "tempfile"}
    own |= {"_OVER_TCP", "set_request_id"}
    names = {name for name in settings if not name.startswith("__")}
    assert names - own <= set(known)


def test_what_comes_after_a_request_is_not_named_after_it(monkeypatch):
    gunicorn = Config()
    gunicorn.set("post_request", read_settings(monkeypatch)["post_request"])
    thread = Context()
    thread.run(set_request_id, "12345678")
    thread.run(gunicorn.post_request, None, None, {}, None)
    assert thread.run(current_request_id) == ""


def test_threads_take_turns_more_often_than_by_default(monkeypatch):
    before = sys.getswitchinterval()
    try:
        read_settings(monkeypatch)
        assert sys.getswitchinterval() < 0.005
    finally:
        sys.setswitchinterval(before)


def test_every_setting_has_a_valid_value(monkeypatch):
    config = Config()
    for name, value in read_settings(monkeypatch).items():
        if name in config.settings:
            config.set(name, value)
    assert config.worker_class_str == "gthread"
    assert config.control_socket_disable
    assert not config.preload_app


def test_there_are_two_workers_at_least(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process_id: {0})
    assert read_settings(monkeypatch)["workers"] == 2


@pytest.mark.parametrize(
    ("variable", "value", "name", "expected"),
    [
        ("SITE_WORKERS", "7", "workers", 7),
        ("SITE_THREADS", "3", "threads", 3),
        ("SITE_BIND", "0.0.0.0:80", "bind", "0.0.0.0:80"),
        ("SITE_THREADS", "3", "worker_connections", 1_003),
        ("SITE_MAX_REQUESTS", "5000", "max_requests_jitter", 500),
        ("SITE_KEEPALIVE_SECONDS", "75", "keepalive", 75),
        ("SITE_PROXY_ADDRESSES", "10.0.0.1", "forwarded_allow_ips", "10.0.0.1"),
        ("SITE_ACCESS_LOG", "1", "accesslog", "-"),
        ("SITE_ACCESS_LOG", "0", "accesslog", None),
    ],
)
def test_environment_overrides_the_default(
    monkeypatch, variable, value, name, expected
):
    assert read_settings(monkeypatch, **{variable: value})[name] == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "16"),
        ({"SITE_THREADS": "32"}, "32"),
        ({"SITE_THREADS": "32", "CONTENT_POOL_SIZE": "8"}, "8"),
    ],
)
def test_every_thread_can_have_a_connection_unless_there_are_to_be_fewer(
    monkeypatch, given, expected
):
    read_settings(monkeypatch, **given)
    assert os.environ["CONTENT_POOL_SIZE"] == expected


def test_request_that_is_answered_by_the_deadline_is_not_cut_off(monkeypatch):
    settings = read_settings(monkeypatch)
    seconds = settings["graceful_timeout"]
    assert isinstance(seconds, int)
    assert seconds > 2 * conf.CONTENT_DEADLINE_SECONDS


def test_folder_that_was_not_made_here_is_not_removed(monkeypatch, tmp_path):
    settings: Any = read_settings(monkeypatch, CONTENT_METRICS_FOLDER=str(tmp_path))
    server = SimpleNamespace()
    settings["on_starting"](server)  # nobody may read metrics: nothing is made
    settings["on_exit"](server)
    assert tmp_path.exists()


def test_folder_that_was_made_here_is_removed(monkeypatch):
    settings: Any = read_settings(monkeypatch, CONTENT_METRICS_ADDRESSES="10.0.0.1")
    monkeypatch.setenv("CONTENT_METRICS_FOLDER", "")
    server = SimpleNamespace()
    settings["on_starting"](server)
    folder = Path(os.environ["CONTENT_METRICS_FOLDER"])
    assert folder.is_dir()
    settings["on_exit"](server)
    assert not folder.exists()
