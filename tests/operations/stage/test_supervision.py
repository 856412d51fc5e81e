from __future__ import annotations

import os
import signal
import threading
from types import FrameType

import pytest

from content.operations.stage.exceptions import ProcessError, StopRequested
from content.operations.stage.processes import ChildProcess
from content.operations.stage.supervision import Supervisor
from tests.operations.stage.programs import (
    FOREVER,
    WITH_CHILD,
    python,
    wait_until_gone,
)

# Asks its parent to stop while it is stopped itself.
SIGNALLING = (
    "import os, signal, sys\n"
    "def end(*_):\n"
    "    os.kill(os.getppid(), signal.SIGTERM)\n"
    "    sys.exit()\n"
    "signal.signal(signal.SIGTERM, end)\n" + FOREVER
)
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


class Speaking(ChildProcess):
    """Ready once it has said something."""

    def is_ready(self) -> bool:
        return bool(self.read_log())


@pytest.fixture
def supervisor():
    with make_supervisor() as supervisor:
        yield supervisor


def make_supervisor() -> Supervisor:
    return Supervisor(folder_prefix="of-a-test-")


def make(supervisor: Supervisor, code: str, name: str = "child") -> Speaking:
    log = supervisor.folder / f"{name}.log"
    return Speaking(name, python(code), log=log, environment=os.environ)


def start(supervisor: Supervisor, code: str, name: str = "child") -> Speaking:
    """Start Python code and return once it has said something."""
    child = supervisor.begin(make(supervisor, code, name))
    child.wait_until_ready()
    return child


def send_soon(number: signal.Signals) -> None:
    """Send a signal to this process while it does what comes next."""
    threading.Timer(0.05, os.kill, (os.getpid(), number)).start()


def test_children_and_folder_are_gone_after_the_block():
    with make_supervisor() as supervisor:
        child = start(supervisor, FOREVER)
    assert child.status == -signal.SIGTERM
    assert not supervisor.folder.exists()


def test_children_are_stopped_when_the_block_raises():
    supervisor = make_supervisor()
    supervisor.__enter__()
    child = start(supervisor, FOREVER)
    error = ZeroDivisionError()
    supervisor.__exit__(ZeroDivisionError, error, None)
    assert child.status == -signal.SIGTERM


def test_what_is_started_again_in_the_block_is_stopped_as_well():
    with make_supervisor() as supervisor:
        child = start(supervisor, FOREVER)
        child.kill()
        child.start()
    assert child.status == -signal.SIGTERM


def test_what_a_killed_child_has_started_is_stopped_as_well():
    with make_supervisor() as supervisor:
        child = start(supervisor, WITH_CHILD)
        grandchild_id = int(child.read_log())
        os.kill(child.process_id, signal.SIGKILL)
        with pytest.raises(ProcessError, match="was ended by SIGKILL"):
            supervisor.watch()
    wait_until_gone(grandchild_id)


def test_children_are_stopped_in_reverse_order_of_their_start():
    with make_supervisor() as supervisor:
        first = start(supervisor, FOREVER, "first")
        code = (
            "import os, signal, sys, time\n"
            "def end(*_):\n"
            f"    os.kill({first.process_id}, 0)\n"  # raises if it has gone
            "    sys.exit(7)\n"
            "signal.signal(signal.SIGTERM, end)\n"
            "print('up', flush=True)\n"
            "time.sleep(600)\n"
        )
        second = start(supervisor, code, "second")
    assert second.status == 7


@pytest.mark.parametrize("number", SIGNALS)
def test_signal_ends_the_watch(supervisor, number):
    start(supervisor, FOREVER)
    send_soon(number)
    with pytest.raises(StopRequested) as caught:
        supervisor.watch()
    assert caught.value.signal_number == number


def test_signal_ends_the_wait_for_a_child(supervisor):
    child = supervisor.begin(make(supervisor, "import time; time.sleep(600)"))
    send_soon(signal.SIGTERM)
    with pytest.raises(StopRequested):
        child.wait_until_ready()


def test_signal_while_children_are_stopped_comes_when_all_of_them_are():
    supervisor = make_supervisor()
    children = []

    def run() -> None:
        with supervisor:
            children.append(start(supervisor, FOREVER, "first"))
            children.append(start(supervisor, SIGNALLING, "second"))

    with pytest.raises(StopRequested):
        run()
    assert [child.is_running for child in children] == [False, False]
    assert not supervisor.folder.exists()


def test_signal_while_children_are_stopped_does_not_hide_an_error():
    def run() -> None:
        with make_supervisor() as supervisor:
            start(supervisor, SIGNALLING)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run()


def test_signal_handlers_are_put_back():
    def handle(number: int, frame: FrameType | None) -> None:
        pass

    # Whatever stage is open around this test has handlers of its own.
    before = {number: signal.signal(number, handle) for number in SIGNALS}
    try:
        with make_supervisor():
            assert handle not in {signal.getsignal(number) for number in SIGNALS}
        assert {signal.getsignal(number) for number in SIGNALS} == {handle}
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_dead_child_is_reported_with_the_end_of_its_log(supervisor):
    supervisor.begin(make(supervisor, "print('a word'); raise SystemExit(3)"))
    with pytest.raises(ProcessError, match=r"^child ended with status 3;.*\na word$"):
        supervisor.watch()


def test_command_runs_to_its_end(supervisor):
    target = supervisor.folder / "made"
    command = make(supervisor, f"open({str(target)!r}, 'w').close()", "command")
    supervisor.run(command, seconds=10)
    assert target.exists()
    supervisor.check()  # it is none of those that have to run


def test_failed_command_is_reported(supervisor):
    with pytest.raises(ProcessError, match="command ended with status 1"):
        supervisor.run(make(supervisor, "1 / 0", "command"), seconds=10)


def test_command_that_takes_too_long_is_stopped(supervisor):
    command = make(supervisor, FOREVER, "command")
    with pytest.raises(ProcessError, match="command did not end within"):
        supervisor.run(command, seconds=0.1)
    assert not command.is_running
