"""tests/run.sh, over tools that only say that they ran."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOL = '#!/bin/sh\necho "says ${{0##*/}} $*"\nexit "${{{name}_STATUS:-0}}"\n'
PYTHON = """#!/bin/sh
case "$*" in
*pytest*) echo "pytest ran with: $*"; echo "1 passed in 0.01s"; exit "${PYTEST_STATUS:-0}" ;;
*manage.py*) exit "${CHECK_STATUS:-0}" ;;
esac
"""


@pytest.fixture
def checkout(tmp_path):
    """A checkout whose .venv is ready, so that nothing is installed."""
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy")
    (tmp_path / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "run.sh", tmp_path / "tests")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").touch()
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    write_program(programs / "python", PYTHON)
    for name in ("ruff", "mypy", "lint-imports", "djade", "coverage"):
        variable = name.upper().replace("-", "_")
        write_program(programs / name, TOOL.format(name=variable))
    for name in (
        *("chromium", "shellcheck", "redis-server", "activemq"),
        *("java", "keytool", "openssl"),
    ):
        write_program(programs / name, TOOL.format(name="TOOL"))
    pins = [tmp_path / "deploy" / f"requirements{end}.txt" for end in ("", "-dev")]
    checksum = subprocess.run(
        ["cksum"],
        input=b"".join(path.read_bytes() for path in pins),
        capture_output=True,
        check=True,
    ).stdout
    (tmp_path / ".venv" / "installed-requirements-dev").write_bytes(checksum)
    return tmp_path


def write_program(path: Path, script: str) -> None:
    path.write_text(script)
    path.chmod(0o755)


def run(
    checkout: Path, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the script; its programs come from the checkout before the system's."""
    path = f"{checkout / '.venv' / 'bin'}:{os.environ['PATH']}"
    return subprocess.run(
        ["sh", checkout / "tests" / "run.sh", *arguments],
        env={"PATH": path, **environment},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=20,
    )


def test_all_well_is_status_0_and_ends_with_the_closing_line_of_pytest(checkout):
    result = run(checkout)
    assert result.returncode == 0
    assert result.stdout.splitlines()[-1] == "1 passed in 0.01s"
    assert "Failed" not in result.stdout


def test_every_step_is_a_line_with_its_time(checkout):
    lines = run(checkout).stdout.splitlines()
    steps = [line.split("  ")[0] for line in lines if line.endswith(" s")]
    assert steps == [
        "ruff check",
        "ruff format",
        "mypy",
        "lint-imports",
        "djade",
        "manage.py check",
    ]


def test_arguments_are_handed_to_pytest(checkout):
    result = run(checkout, "tests/model", "-k", "two words")
    assert " tests/model -k two words\n" in result.stdout


@pytest.mark.parametrize("tool", ["RUFF", "MYPY", "LINT_IMPORTS", "DJADE", "CHECK"])
def test_failing_linter_fails_the_run_but_not_before_the_tests_ran(checkout, tool):
    result = run(checkout, **{f"{tool}_STATUS": "3"})
    assert result.returncode == 1
    assert result.stdout.splitlines()[-1] == "1 passed in 0.01s"
    assert result.stdout.index("Failed before the tests:") < result.stdout.index("ran")


def test_failing_linter_shows_what_it_said(checkout):
    result = run(checkout, MYPY_STATUS="1")
    assert "says mypy content site_frontend tests deploy\n" in result.stdout


def test_linter_that_succeeds_is_silent(checkout):
    assert "says mypy" not in run(checkout).stdout


def test_status_of_failing_tests_is_the_status_of_the_run(checkout):
    assert run(checkout, PYTEST_STATUS="5").returncode == 5


def test_coverage_report_is_a_file(checkout):
    run(checkout)
    assert (checkout / ".venv" / "coverage.txt").read_text() == "says coverage report\n"


def test_tool_that_cannot_be_installed_is_named_and_the_run_goes_on(checkout):
    programs = checkout / ".venv" / "bin"
    write_program(programs / "id", "#!/bin/sh\necho 1000\n")
    write_program(programs / "sudo", "#!/bin/sh\nexit 1\n")
    script = checkout / "tests" / "run.sh"
    script.write_text(script.read_text().replace("chromium:", "no-such-program:"))
    result = run(checkout)
    assert result.returncode == 0
    assert "Not installed: chromium. As root: apt-get install chromium" in result.stdout


def test_tool_is_installed_where_that_is_allowed(checkout):
    programs = checkout / ".venv" / "bin"
    write_program(programs / "id", "#!/bin/sh\necho 0\n")
    write_program(programs / "apt-get", "#!/bin/sh\nexit 0\n")
    script = checkout / "tests" / "run.sh"
    script.write_text(script.read_text().replace("chromium:", "no-such-program:"))
    result = run(checkout)
    assert "Debian packages: chromium" in result.stdout
    assert "Not installed" not in result.stdout
