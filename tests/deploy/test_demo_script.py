"""demo.sh, over programs that only say that they ran."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import require_tool

ROOT = Path(__file__).parents[2]


@pytest.fixture
def script(tmp_path):
    """Run the script in a checkout where nothing is installed, and Python only prints."""
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy")
    (tmp_path / "deploy" / "bootstrap.sh").write_text("echo bootstrapped\n")
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("dirname", "date", "env"):
        (programs / name).symlink_to(require_tool(name))

    def add_program(path: Path, script: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def run(*arguments: str, **scripts: str) -> tuple[int, str]:
        for name, text in scripts.items():
            add_program(programs / name.replace("_", "-"), text)
        ended = subprocess.run(
            [require_tool("sh"), tmp_path / "deploy" / "demo.sh", *arguments],
            env={"PATH": str(programs)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return ended.returncode, ended.stdout

    add_program(
        tmp_path / ".venv" / "bin" / "python", """printf '<%s>' "$@" """.strip()
    )
    (programs / "sh").symlink_to(require_tool("sh"))
    return run


def test_shell_script_hands_its_arguments_over(script):
    assert script("--port", "8 1") == (
        0,
        "bootstrapped\n<-B><-m><deploy.demo><--port><8 1>",
    )


def test_services_are_installed_where_that_is_allowed(script):
    status, said = script("--services", id="echo 0", apt_get="exit 0", java="exit 0")
    assert status == 0
    assert said.startswith("Debian packages: redis-server activemq redis-tools ")
    assert said.endswith("bootstrapped\n<-B><-m><deploy.demo><--services>")


def test_services_that_cannot_be_installed_are_named(script):
    status, said = script("--services", id="echo 1000", apt_get="", sudo="exit 1")
    assert status == 1
    assert said == (
        "Not installed, and --services needs them: redis-server default-jre-headless"
        " activemq redis-tools\nAs root: apt-get install redis-server"
        " default-jre-headless activemq redis-tools\n"
    )


def test_installation_that_fails_is_shown(script):
    status, said = script(
        "--services", id="echo 0", apt_get="echo no network; exit 100"
    )
    assert status == 1
    assert "FAILED (100)\nno network\n" in said
    assert "As root: apt-get install redis-server" in said


def test_nothing_is_installed_unless_services_are_asked_for(script):
    status, said = script("--check", id="echo 0", apt_get="echo installing")
    assert (status, "installing" in said) == (0, False)
