from __future__ import annotations

import os
import signal
from typing import Any

import pytest

from content.operations.stage import processes
from content.operations.stage.exceptions import ProcessError
from content.operations.stage.processes import ChildProcess
from content.operations.stage.waiting import wait_until
from tests.operations.stage.programs import (
    FOREVER,
    STUBBORN,
    WITH_CHILD,
    python,
    state_of,
    wait_until_gone,
)


class Speaking(ChildProcess):
    """Ready once it has said something."""

    def is_ready(self) -> bool:
        return bool(self.read_log())


@pytest.fixture
def make(tmp_path):
    """Make a process that runs Python code; it ends with the test."""
    made = []

    def make(code: str, **options: Any) -> Speaking:
        given = {"log": tmp_path / "log", "environment": os.environ, **options}
        process = Speaking("child", python(code), **given)
        made.append(process)
        return process

    yield make
    for process in made:
        process.kill()


def test_process_runs_from_its_start_to_its_end(make):
    process = make(FOREVER)
    assert not process.is_running
    process.start()
    assert process.is_running
    assert process.status is None
    process.stop()
    assert not process.is_running
    assert process.status == -signal.SIGTERM


def test_start_returns_when_it_is_ready(make):
    process = make(FOREVER)
    process.start()
    assert process.read_log() == "up\n"


def test_process_can_be_started_again_and_its_log_is_that_of_the_last_time(make):
    process = make(FOREVER)
    process.start()
    process.kill()
    process.start()
    assert process.read_log() == "up\n"
    assert process.log.read_text() == "up\nup\n"


def test_process_that_runs_is_not_started_again(make):
    process = make(FOREVER)
    process.start()
    with pytest.raises(ProcessError, match="child runs already"):
        process.start()
    assert process.is_running


def test_process_that_ignores_the_request_to_end_is_killed(make, monkeypatch):
    monkeypatch.setattr(processes, "GRACE_SECONDS", 0.1)
    process = make(STUBBORN)
    process.start()
    process.stop()
    assert process.status == -signal.SIGKILL


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_what_it_has_started_ends_with_it(make, end):
    process = make(WITH_CHILD)
    process.start()
    getattr(process, end)()
    wait_until_gone(int(process.read_log()))


def test_what_it_has_left_behind_ends_before_it_is_started_again(make):
    process = make(WITH_CHILD)
    process.start()
    grandchild_id = int(process.read_log())
    os.kill(process.process_id, signal.SIGKILL)
    process.wait_until_ended(seconds=5)
    assert state_of(grandchild_id)
    process.start()
    wait_until_gone(grandchild_id)


def test_frozen_process_hangs_until_it_is_thawed(make):
    process = make(FOREVER)
    process.start()
    process.freeze()
    wait_until(lambda: state_of(process.process_id) == "T", 5, "a process that hangs")
    process.thaw()
    wait_until(lambda: state_of(process.process_id) != "T", 5, "one that goes on")


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_frozen_process_can_be_ended(make, end):
    process = make(FOREVER)
    process.start()
    process.freeze()
    getattr(process, end)()
    assert not process.is_running


def test_what_never_ran_can_be_ended_but_not_asked(make):
    process = make(FOREVER)
    process.stop()
    process.kill()
    process.freeze()
    with pytest.raises(ProcessError, match="child was never started"):
        process.check()


def test_process_that_ended_is_reported_with_the_end_of_its_log(make):
    code = "for number in range(99): print('line', number)\nraise SystemExit(3)"
    process = make(code)
    process.begin()
    process.wait_until_ended(seconds=10)
    with pytest.raises(ProcessError) as caught:
        process.check()
    message = str(caught.value)
    assert message.startswith("child ended with status 3; the end of its log:\n")
    assert message.endswith("line 98")
    assert "line 58\n" not in message


def test_process_that_ends_before_it_is_ready_is_reported(make):
    with pytest.raises(ProcessError, match=r"child ended with status 0;.*\n\(empty\)"):
        make("").start()


def test_process_that_does_not_get_ready_is_reported(make):
    process = make("import time; time.sleep(600)")
    process.begin()
    with pytest.raises(ProcessError, match=r"was not ready within 0\.1 s"):
        process.wait_until_ready(seconds=0.1)


def test_process_that_does_not_get_ready_is_ended(make, monkeypatch):
    process = make(FOREVER)
    monkeypatch.setattr(process, "is_ready", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        process.start()
    assert not process.is_running


def test_command_that_takes_too_long_is_ended(make):
    process = make(FOREVER)
    process.begin()
    with pytest.raises(ProcessError, match=r"did not end within 0\.1 s"):
        process.wait_until_ended(seconds=0.1)
    assert not process.is_running


def test_signal_reaches_the_program(make):
    process = make(FOREVER)
    process.start()
    process.send_signal(signal.SIGUSR1)
    assert process.wait_until_ended(seconds=5) == -signal.SIGUSR1
    process.send_signal(signal.SIGUSR1)  # to nobody


def test_it_sees_only_the_given_environment_and_runs_where_it_is_told(make, tmp_path):
    code = "import os; print(os.environ['ONLY'], os.getcwd())"
    process = make(code, environment={"ONLY": "this"}, folder=tmp_path)
    process.begin()
    process.wait_until_ended(seconds=10)
    assert process.read_log() == f"this {tmp_path}\n"
