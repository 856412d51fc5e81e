from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.conftest import require_tool

ROOT = Path(__file__).parents[2]
SCRIPTS = (*sorted((ROOT / "deploy").glob("*.sh")), ROOT / "tests" / "run.sh")
CI_RUN = ROOT / ".ci" / "run"


@pytest.mark.parametrize("script", [*SCRIPTS, CI_RUN], ids=lambda path: path.name)
def test_shellcheck_has_nothing_to_say(script):
    command = (require_tool("shellcheck"), "--external-sources", script)
    result = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.stdout == ""


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_script_is_posix_shell(script):
    subprocess.run(["sh", "-n", script], check=True)


def test_ci_run_is_executable():
    assert CI_RUN.stat().st_mode & 0o111 == 0o111
