from __future__ import annotations

import os
import signal
import sys
import textwrap
import time
from pathlib import Path

import pytest

from deploy.supervision import Child, StopRequested, SupervisionError, Supervisor

FOREVER = "import time; print('up', flush=True); time.sleep(600)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + FOREVER
WITH_CHILD = textwrap.dedent(
    """
    import subprocess, sys, time
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    print(child.pid, flush=True)
    time.sleep(600)
    """
)


@pytest.fixture
def supervisor():
    with Supervisor() as supervisor:
        yield supervisor


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def start(supervisor: Supervisor, code: str) -> Child:
    """Start Python code and return once it has said something."""
    child = supervisor.start("child", python(code), environment=os.environ)
    return supervisor.wait_until(
        lambda: child if child.read_log() else None, waiting_for=child, seconds=10
    )


def is_running(process_id: int) -> bool:
    """Whether the process is there and has not merely not been reaped."""
    try:
        stat = Path(f"/proc/{process_id}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def wait_until_gone(process_id: int) -> None:
    end = time.monotonic() + 5
    while is_running(process_id):
        assert time.monotonic() < end, f"process {process_id} is still there"
        time.sleep(0.01)


def test_children_and_folder_are_gone_after_the_block():
    with Supervisor() as supervisor:
        child = start(supervisor, FOREVER)
    assert child.process.returncode == -signal.SIGTERM
    assert not supervisor.folder.exists()


def test_children_are_stopped_when_the_block_raises():
    supervisor = Supervisor()
    supervisor.__enter__()
    child = start(supervisor, FOREVER)
    error = ZeroDivisionError()
    supervisor.__exit__(ZeroDivisionError, error, None)
    assert child.process.returncode == -signal.SIGTERM


def test_child_that_ignores_the_request_to_end_is_killed(monkeypatch):
    monkeypatch.setattr("deploy.supervision.GRACE_SECONDS", 0.1)
    with Supervisor() as supervisor:
        child = start(supervisor, STUBBORN)
    assert child.process.returncode == -signal.SIGKILL


def test_what_a_child_has_started_is_stopped_with_it():
    with Supervisor() as supervisor:
        child = start(supervisor, WITH_CHILD)
        grandchild_id = int(child.read_log())
    wait_until_gone(grandchild_id)


def test_what_a_killed_child_has_started_is_stopped_as_well():
    with Supervisor() as supervisor:
        child = start(supervisor, WITH_CHILD)
        grandchild_id = int(child.read_log())
        child.process.kill()
        with pytest.raises(SupervisionError, match="was ended by SIGKILL"):
            supervisor.watch()
    wait_until_gone(grandchild_id)


def test_children_are_stopped_in_reverse_order_of_their_start():
    with Supervisor() as supervisor:
        first = start(supervisor, FOREVER)
        code = (
            "import os, signal, sys, time\n"
            "def end(*_):\n"
            f"    os.kill({first.process.pid}, 0)\n"  # raises if it has gone
            "    sys.exit(7)\n"
            "signal.signal(signal.SIGTERM, end)\n"
            "print('up', flush=True)\n"
            "time.sleep(600)\n"
        )
        second = start(supervisor, code)
    assert second.process.returncode == 7


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_ends_the_watch(supervisor, number):
    start(supervisor, FOREVER)
    os.kill(os.getpid(), number)
    with pytest.raises(StopRequested) as caught:
        supervisor.watch()
    assert caught.value.signal_number == number


def test_signal_ends_the_wait_for_a_child(supervisor):
    child = start(supervisor, FOREVER)
    os.kill(os.getpid(), signal.SIGTERM)
    with pytest.raises(StopRequested):
        supervisor.wait_until(lambda: None, waiting_for=child, seconds=10)


def test_ignored_hang_up_stays_ignored():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Supervisor():
            assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_signal_handlers_are_put_back():
    before = signal.getsignal(signal.SIGINT)
    with Supervisor():
        assert signal.getsignal(signal.SIGINT) != before
    assert signal.getsignal(signal.SIGINT) == before


def test_dead_child_is_reported_with_the_end_of_its_log(supervisor):
    code = "for number in range(99): print('line', number)\nraise SystemExit(3)"
    supervisor.start("child", python(code), environment=os.environ)
    with pytest.raises(SupervisionError) as caught:
        supervisor.watch()
    message = str(caught.value)
    assert message.startswith("child ended with status 3;")
    assert message.endswith("line 98")
    assert "line 58\n" not in message


def test_child_that_does_not_get_ready_is_reported(supervisor):
    child = start(supervisor, FOREVER)
    with pytest.raises(SupervisionError, match=r"not ready within 0\.1 s.*\nup"):
        supervisor.wait_until(lambda: None, waiting_for=child, seconds=0.1)


def test_command_runs_to_its_end(supervisor):
    target = supervisor.folder / "made"
    supervisor.run(
        "command",
        python(f"open({str(target)!r}, 'w').close()"),
        environment=os.environ,
        seconds=10,
    )
    assert target.exists()


def test_failed_command_is_reported(supervisor):
    with pytest.raises(SupervisionError, match="command ended with status 1"):
        supervisor.run("command", python("1 / 0"), environment=os.environ, seconds=10)


def test_command_that_takes_too_long_is_stopped(supervisor):
    with pytest.raises(SupervisionError, match="not ready"):
        supervisor.run("command", python(FOREVER), environment=os.environ, seconds=0.1)


def test_children_see_only_the_given_environment(supervisor):
    child = supervisor.start(
        "child",
        python("import os, time; print(os.environ['ONLY'], flush=True); time.sleep(9)"),
        environment={"ONLY": "this"},
    )
    log = supervisor.wait_until(
        lambda: child.read_log() or None, waiting_for=child, seconds=10
    )
    assert log == "this\n"
