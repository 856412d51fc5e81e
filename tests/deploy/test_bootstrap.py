"""bootstrap.sh, over a Python that notes what it is asked and installs nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
INSTALL = "-m pip install -qq --no-input --disable-pip-version-check -r "

PYTHON = f"""#!/bin/sh
echo "$*" >>"$CALLS"
case "$*" in
"-m venv --clear .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
"-m pip install"*) sleep "${{PIP_SECONDS:-0}}"; echo "pip says"; exit "${{PIP_STATUS:-0}}" ;;
*fcntl*) exec {sys.executable} "$@" ;;
*ensurepip*) exit "${{ENSUREPIP_STATUS:-0}}" ;;
*"(3, 11)"*) exit "${{OLD:-0}}" ;;
*python%d.%d-venv*) echo python3.11-venv ;;
*%d.%d*) echo "${{VERSION:-3.11}}" ;;
"-c import pip") [ -x .venv/bin/python ] ;;
esac
"""


class Checkout:
    """A checkout in a temporary folder, with nothing but deploy/."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "checkout"
        self.programs = folder / "programs"
        self.calls = folder / "calls"
        shutil.copytree(DEPLOY, self.root / "deploy")
        self.programs.mkdir()
        self.add_program("python", PYTHON)

    def add_program(self, name: str, script: str) -> None:
        program = self.programs / name
        program.write_text(script)
        program.chmod(0o755)

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            ["sh", self.root / "deploy" / "bootstrap.sh", *arguments],
            env={
                "PATH": f"{self.programs}:{os.environ['PATH']}",
                "PYTHON": str(self.programs / "python"),
                "CALLS": str(self.calls),
                **environment,
            },
            cwd=self.root.parent,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def run(self, *arguments: str, **environment: str) -> tuple[int, str]:
        """Return the exit status and all that was said."""
        with self.start(*arguments, **environment) as process:
            output, _ = process.communicate(timeout=20)
        return process.returncode, output

    def installed(self) -> list[str]:
        """Return the requirement files that pip was asked for, in order."""
        calls = self.calls.read_text().splitlines()
        return [c.removeprefix(INSTALL) for c in calls if c.startswith(INSTALL)]


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path)


def test_first_run_makes_the_environment_and_says_so_in_two_lines(checkout):
    status, output = checkout.run()
    assert status == 0
    assert [line.split("  ")[0] for line in output.splitlines()] == [
        "virtual environment (.venv)",
        "packages of deploy/requirements.txt",
    ]
    assert checkout.installed() == ["deploy/requirements.txt"]


def test_second_run_does_nothing_and_says_nothing(checkout):
    checkout.run()
    assert checkout.run() == (0, "")
    assert len(checkout.installed()) == 1


def test_changed_pins_are_installed_into_the_same_environment(checkout):
    checkout.run()
    with (checkout.root / "deploy" / "requirements.txt").open("a") as pins:
        pins.write("another==1.0\n")
    status, output = checkout.run()
    assert status == 0
    assert "virtual environment" not in output
    assert len(checkout.installed()) == 2


def test_changed_pins_of_the_site_reach_the_tests_environment(checkout):
    checkout.run("deploy/requirements-dev.txt")
    with (checkout.root / "deploy" / "requirements.txt").open("a") as pins:
        pins.write("another==1.0\n")
    checkout.run("deploy/requirements-dev.txt")
    assert checkout.installed() == ["deploy/requirements-dev.txt"] * 2


def test_failed_installation_shows_why_and_is_tried_again(checkout):
    status, output = checkout.run(PIP_STATUS="23")
    assert status == 1
    assert "FAILED (23)\npip says\n" in output
    assert "is that within reach? Then run this again." in output
    assert checkout.run()[0] == 0
    assert len(checkout.installed()) == 2


def test_environment_whose_python_is_gone_is_made_anew(checkout):
    checkout.run()
    (checkout.root / ".venv" / "bin" / "python").unlink()
    status, output = checkout.run()
    assert status == 0
    assert "virtual environment" in output


def test_two_at_once_install_once(checkout):
    with (
        checkout.start(PIP_SECONDS="0.5") as first,
        checkout.start(PIP_SECONDS="0.5") as second,
    ):
        outputs = [process.communicate(timeout=20)[0] for process in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0)
    assert len(checkout.installed()) == 1
    assert "" in outputs


def test_old_python_is_refused_with_the_way_out(checkout):
    status, output = checkout.run(OLD="1")
    assert status == 1
    assert output.startswith("Python 3.11 or newer is needed")
    assert "PYTHON=" in output
    assert not (checkout.root / ".venv").exists()


def test_python_of_another_version_than_the_environment_is_refused(checkout):
    checkout.run()
    other = PYTHON.replace("${VERSION:-3.11}", "3.13")
    checkout.add_program("python", other)
    status, output = checkout.run()
    assert status == 1
    assert "PYTHON is 3.13, but .venv was made with 3.11" in output


def test_missing_ensurepip_is_installed_where_that_is_allowed(checkout):
    checkout.add_program("id", "#!/bin/sh\necho 0\n")
    checkout.add_program("apt-get", '#!/bin/sh\necho "apt-get $*" >>"$CALLS"\n')
    status, _ = checkout.run(ENSUREPIP_STATUS="1")
    assert status == 0
    assert "install -y --no-install-recommends python3.11-venv" in (
        checkout.calls.read_text()
    )


def test_package_lists_are_fetched_when_the_package_is_not_found(checkout):
    checkout.add_program("id", "#!/bin/sh\necho 0\n")
    checkout.add_program(
        "apt-get",
        '#!/bin/sh\necho "apt-get $*" >>"$CALLS"\n'
        'case "$*" in *update) touch "$CALLS.updated";; esac\n'
        '[ -e "$CALLS.updated" ]\n',
    )
    status, _ = checkout.run(ENSUREPIP_STATUS="1")
    assert status == 0


def test_missing_ensurepip_is_explained_where_nothing_may_be_installed(checkout):
    checkout.add_program("id", "#!/bin/sh\necho 1000\n")
    checkout.add_program("sudo", "#!/bin/sh\nexit 1\n")
    status, output = checkout.run(ENSUREPIP_STATUS="1")
    assert status == 1
    assert "apt-get install python3.11-venv" in output
    assert not (checkout.root / ".venv").exists()
