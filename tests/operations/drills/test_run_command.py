from __future__ import annotations

import subprocess
import sys

import pytest

from content.operations.drills import run_command
from content.operations.stage.environment import inherited_environment


def test_command_runs_less_what_is_turned_off(monkeypatch, lock):
    ran = []
    monkeypatch.setenv("DRILL_WITHOUT", "lock")
    monkeypatch.setattr(
        run_command,
        "execute_from_command_line",
        lambda arguments: ran.append((arguments, lock.is_shut())),
    )
    run_command.main(["x", "listen"])
    assert ran == [(["x", "listen"], False)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("without", "status", "said"), [("", 0, "--list"), ("batches,x", 1, "x cannot be")]
)
def test_module_does_what_manage_does(without, status, said):
    ended = subprocess.run(
        [sys.executable, "-m", run_command.__name__, "drill", "--help"],
        env={**inherited_environment(), "DRILL_WITHOUT": without},
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    assert ended.returncode == status
    assert said in ended.stdout + ended.stderr
