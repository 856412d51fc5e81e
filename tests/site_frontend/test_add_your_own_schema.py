"""The walk in site_frontend/README.md, followed: its files, on a copy of the site."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.M | re.S)
PUBLISHED = Path("tests/site_frontend/vacancy/5/pages/about/deckhand.html.json")


def blocks(language: str) -> list[str]:
    text = (ROOT / "site_frontend" / "README.md").read_text()
    return [text for found, text in BLOCK.findall(text) if found == language]


@pytest.fixture
def site(tmp_path):
    """A copy of the project, with what the walk adds to it."""
    for name in ("content", "deploy", "manage.py", "pyproject.toml"):
        (tmp_path / name).symlink_to(ROOT / name)
    without_content = shutil.ignore_patterns("sample_site", "__pycache__")
    shutil.copytree(
        ROOT / "site_frontend", tmp_path / "site_frontend", ignore=without_content
    )
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    (tmp_path / "tests" / "site_frontend").mkdir(parents=True)
    for name in ("__init__.py", "conftest.py", "support", "site_frontend/__init__.py"):
        (tmp_path / "tests" / name).symlink_to(ROOT / "tests" / name)

    model, test = blocks("python")
    (document,), (template,) = blocks("json"), blocks("django")
    (tmp_path / PUBLISHED).parent.mkdir(parents=True)
    (tmp_path / PUBLISHED).write_text(document)
    with (tmp_path / "site_frontend" / "view_models.py").open("a") as stream:
        stream.write(f"\n\n{model}")
    view = tmp_path / "templates" / "component_presentations" / "vacancy_detail.html"
    view.write_text(template)
    (tmp_path / "tests" / "site_frontend" / "test_vacancy.py").write_text(test)
    return tmp_path


def run(site: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-B", *command],
        check=False,
        cwd=site,
        capture_output=True,
        text=True,
    )


def test_its_own_test_passes(site):
    finished = run(
        site, "-m", "pytest", "-p", "no:cacheprovider", "tests/site_frontend"
    )
    assert finished.returncode == 0, finished.stdout
    assert "4 passed" in finished.stdout


def test_its_model_and_settings_pass_the_checks(site):
    finished = run(site, "manage.py", "check")
    assert finished.returncode == 0, finished.stderr


def test_its_model_is_close_to_what_is_generated(site):
    folder = str(PUBLISHED.parents[3])
    finished = run(site, "manage.py", "generate_view_models", "--folder", folder)
    assert finished.returncode == 0, finished.stderr
    declared = [line for line in blocks("python")[0].splitlines() if " = " in line]
    for line in declared:
        assert line.replace("(required=False)", "()") in finished.stdout
