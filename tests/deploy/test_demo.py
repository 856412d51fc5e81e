"""The demonstration as a process of its own, mostly over a site that is quick to start."""

from __future__ import annotations

import os
import pty
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.demo import build_probes, main, parse_options
from deploy.home_page import HomePage
from tests.conftest import require_activemq, require_tool

ROOT = Path(__file__).parents[2]

MANAGE = """
import os, sys, time
command = sys.argv[1]
if os.environ.get("BROKEN") == command:
    raise SystemExit(f"{command} is broken")
if command == "local_delivery":
    if os.environ.get("SILENT"):
        time.sleep(600)
    port = sys.argv[sys.argv.index("--port") + 1]
    print(f"Local delivery listens on http://127.0.0.1:{port}/, 1 pages", flush=True)
    time.sleep(600)
"""

APPLICATION = """
HOME = (
    '<html lang="{}"><link rel="stylesheet" href="/a.css"><a href="/b.html">B</a>'
    '<img src="/c.png"><h1>Home</h1>'
)

ANSWERS = {
    "/": ("200 OK", "text/html", HOME.format("en")),
    "/nl/": ("200 OK", "text/html", HOME.format("nl")),
    "/b.html": ("200 OK", "text/html", "<h1>B</h1>"),
    "/a.css": ("200 OK", "text/css", "a {}"),
    "/c.png": ("200 OK", "image/png", "PNG"),
}

def application(environ, start_response):
    missing = ("404 Not Found", "text/html", "<h1>Not found</h1>")
    status, content_type, body = ANSWERS.get(environ["PATH_INFO"], missing)
    start_response(status, [("Content-Type", content_type)])
    return [body.encode()]
"""

DRIVER = """
import sys
from pathlib import Path
from content.operations.stage.project import Project
from deploy import demo, local_site
folder = Path(__file__).parent
local_site.PROJECT = Project(folder=folder, application="fake_site:application")
local_site.PUBLISHED = folder / "published"
sys.exit(demo.main(sys.argv[1:]))
"""


class Run:
    """One run of the demonstration, its temporary files in a folder of the test's."""

    def __init__(self, folder: Path) -> None:
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        (folder / "published").mkdir()
        (folder / "deploy").mkdir()
        shutil.copy(ROOT / "deploy" / "gunicorn.conf.py", folder / "deploy")
        for name, text in (
            ("manage.py", MANAGE),
            ("fake_site.py", APPLICATION),
            ("driver.py", DRIVER),
        ):
            (folder / name).write_text(text)
        self.command = [sys.executable, "-B", str(folder / "driver.py")]
        self.environment = {
            **os.environ,
            "TMPDIR": str(self.temporary),
            "PYTHONPATH": f"{ROOT}:{folder}",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*self.command, *arguments],
            env=self.environment,
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def finish(self, *arguments: str, seconds: float = 20) -> tuple[int, str]:
        """Return the exit status and the output of a run that ends by itself."""
        with self.start(*arguments) as process:
            output, _ = process.communicate(timeout=seconds)
        return process.returncode, output

    def process_ids(self, words: str = "") -> list[int]:
        """Return the processes of this run with these words in their command line."""
        mark = f"TMPDIR={self.temporary}\0".encode()
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                is_ours = mark in (entry / "environ").read_bytes()
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:  # it has just ended
                continue
            if is_ours and words in line:
                found.append(int(entry.name))
        return found

    def assert_nothing_left(self) -> None:
        end = time.monotonic() + 5
        while self.process_ids():
            assert time.monotonic() < end, self.process_ids()
            time.sleep(0.02)
        assert list(self.temporary.iterdir()) == []


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    run = Run(tmp_path)
    yield run
    for process_id in run.process_ids():  # what a failed test has left
        os.kill(process_id, signal.SIGKILL)


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """Return what the process says up to the line with these words."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if words in line:
            return said
    raise AssertionError(said)


def test_check_asks_for_a_page_of_each_kind_and_leaves_nothing(run):
    status, output = run.finish("--check")
    assert status == 0, output
    assert [line.split("  ")[0] for line in output.splitlines()] == [
        output.splitlines()[0],  # when it was ready
        "home, English",
        "home, Dutch",
        "article",
        "missing page",
        "static file",
        "image",
    ]
    assert output.count(" ms  ok\n") == 6
    run.assert_nothing_left()


def test_check_fails_with_the_row_that_is_wrong_and_the_log_of_the_site(run, tmp_path):
    site = tmp_path / "fake_site.py"
    site.write_text(site.read_text().replace('lang="{}"', 'lang="xx"'))
    status, output = run.finish("--check")
    assert status == 1
    assert "no b'<html lang=\"en' in the" in output
    assert "Booting worker" in output
    run.assert_nothing_left()


def test_demonstration_says_where_the_site_is(run):
    with run.start("--port", "0") as process:
        said = read_until(process, "Ctrl-C")
        process.terminate()
        process.communicate(timeout=20)
    assert re.search(r"content service  http://127\.0\.0\.1:\d+/$", said, re.M)
    assert "/b.html" in said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_ends_the_demonstration_and_leaves_nothing(run, number):
    with run.start("--port", "0") as process:
        read_until(process, "Ctrl-C")
        process.send_signal(number)
        output, _ = process.communicate(timeout=20)
    assert (process.returncode, output) == (0, f"Stopped by {number.name}\n")
    run.assert_nothing_left()


def test_ctrl_c_in_a_terminal_ends_the_demonstration(run):
    setsid = require_tool("setsid")
    ours, theirs = pty.openpty()
    with (
        subprocess.Popen(
            [setsid, "--ctty", *run.command, "--port", "0"],
            env=run.environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        ) as process,
        os.fdopen(ours, "rb+", buffering=0) as terminal,
    ):
        os.close(theirs)
        said = b""
        while b"Ctrl-C" not in said:
            said += terminal.read(4096)
        terminal.write(b"\x03")
        assert process.wait(timeout=20) == 0
    run.assert_nothing_left()


@pytest.mark.parametrize(
    ("words", "name"), [("gunicorn", "gunicorn"), ("local_delivery", "local delivery")]
)
def test_demonstration_ends_when_a_process_is_killed(run, words, name):
    with run.start("--port", "0") as process:
        read_until(process, "Ctrl-C")
        os.kill(min(run.process_ids(words)), signal.SIGKILL)
        output, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert f"{name} was ended by SIGKILL; the end of its log:" in output
    run.assert_nothing_left()


@pytest.mark.parametrize(
    ("command", "name"),
    [("local_delivery", "local delivery"), ("collectstatic", "collectstatic")],
)
def test_process_that_does_not_start_is_reported_with_its_log(run, command, name):
    run.environment["BROKEN"] = command
    status, output = run.finish("--check")
    assert status == 1
    assert output == (
        f"{name} ended with status 1; the end of its log:\n{command} is broken\n"
    )
    run.assert_nothing_left()


def test_site_that_does_not_start_is_reported_with_its_log(run, tmp_path):
    (tmp_path / "fake_site.py").write_text("raise RuntimeError('no site today')")
    status, output = run.finish("--check")
    assert status == 1
    assert "gunicorn ended with status" in output
    assert "no site today" in output
    run.assert_nothing_left()


def test_check_that_is_stopped_early_has_not_succeeded(run):
    run.environment["SILENT"] = "1"
    with run.start("--check") as process:
        while not run.process_ids("local_delivery"):
            time.sleep(0.02)
        process.terminate()
        output, _ = process.communicate(timeout=20)
    assert (process.returncode, output) == (
        128 + signal.SIGTERM,
        "Stopped by SIGTERM\n",
    )
    run.assert_nothing_left()


def test_port_that_is_taken_is_refused_before_anything_starts(capsys):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert main(["--port", str(port)]) == 1
    message = capsys.readouterr().err
    assert f"Port {port} cannot be used: Address already in use" in message
    assert "--port N" in message


@pytest.mark.parametrize(
    ("arguments", "port"),
    [([], 8080), (["--check"], 0), (["--check", "--port", "81"], 81)],
)
def test_port_by_default(arguments, port):
    assert parse_options(arguments).port == port


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_what_is_no_port_is_refused(port, capsys):
    with pytest.raises(SystemExit) as caught:
        parse_options(["--port", port])
    assert caught.value.code == 2
    assert "--port" in capsys.readouterr().err


def test_home_page_that_leads_nowhere_fails_the_probes_for_it():
    paths = {probe.name: probe.path for probe in build_probes(HomePage(""))}
    assert paths["article"] == paths["image"] == paths["static file"] == ""


def test_environment_of_the_site_is_left_for_other_commands(run):
    with run.start("--port", "0") as process:
        said = read_until(process, "Ctrl-C")
        found = re.search(r"set -a; \. (\S+); set \+a", said)
        assert found
        variables = dict(
            line.split("=", 1) for line in Path(found[1]).read_text().splitlines()
        )
        process.terminate()
        process.communicate(timeout=20)
    assert f"content service  {variables['CONTENT_SERVICE_URL']}\n" in said
    assert variables["CONTENT_EVENT_SOURCE"] == "local"
    # Where commands look into the site's memory, whatever its port.
    assert f"English          {variables['CONTENT_SITE_URL']}\n" in said


@pytest.mark.slow
def test_check_succeeds_over_the_sample_site(run):
    run.command = [sys.executable, "-B", "-m", "deploy.demo"]
    status, output = run.finish("--check")
    assert status == 0, output
    run.assert_nothing_left()


@pytest.mark.activemq
@pytest.mark.redis
@pytest.mark.slow
@pytest.mark.timeout(90)
def test_check_succeeds_over_real_services(run):
    require_tool("redis-server")
    require_activemq()
    run.command = [sys.executable, "-B", "-m", "deploy.demo"]
    status, output = run.finish("--check", "--services", seconds=60)
    assert status == 0, output
    run.assert_nothing_left()
