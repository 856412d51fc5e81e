from __future__ import annotations

import sys
from pathlib import Path

import pytest

from content.operations.stage.exceptions import ProjectError
from content.operations.stage.project import find_project

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def elsewhere(tmp_path):
    """A folder with the files of a site."""
    (tmp_path / "deploy").mkdir()
    for name in ("manage.py", "deploy/gunicorn.conf.py"):
        (tmp_path / name).touch()
    return tmp_path


def test_project_is_where_its_settings_say():
    project = find_project()
    assert project.folder == ROOT
    assert project.application == "site_frontend.wsgi:application"
    assert project.gunicorn_settings.is_file()
    assert project.command("check")[0] == sys.executable
    assert project.command("check")[-2:] == (str(ROOT / "manage.py"), "check")


def test_project_without_a_base_is_in_the_working_directory(
    settings, monkeypatch, elsewhere
):
    del settings.BASE_DIR
    monkeypatch.chdir(elsewhere)
    assert find_project().folder == elsewhere


def test_working_directory_is_looked_at_if_the_base_has_no_files(
    settings, monkeypatch, elsewhere, tmp_path_factory
):
    settings.BASE_DIR = tmp_path_factory.mktemp("base")
    monkeypatch.chdir(elsewhere)
    assert find_project().folder == elsewhere


def test_files_that_are_missing_are_named_with_where_they_were_looked_for(
    settings, monkeypatch, elsewhere
):
    (elsewhere / "manage.py").unlink()
    settings.BASE_DIR = elsewhere
    monkeypatch.chdir(elsewhere)
    expected = f"manage.py and deploy/gunicorn.conf.py are not in {elsewhere}"
    with pytest.raises(ProjectError) as caught:
        find_project()
    assert str(caught.value) == expected


def test_site_without_an_application_is_none(settings):
    settings.WSGI_APPLICATION = None
    with pytest.raises(ProjectError, match="no WSGI_APPLICATION"):
        find_project()
