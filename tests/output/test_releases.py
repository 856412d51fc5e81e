"""What tells releases apart: whatever an answer is made with."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
from django.test import override_settings

from content.output import releases
from content.output.releases import find_release

APP = "app_of_the_release_tests"
PACKAGE = "package_of_the_release_tests"


class Site:
    """Templates and the code of an app, as files."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.templates = root / "templates"
        self.code = root / "code"
        self.write("templates/pages/news.html", "<p>news</p>")
        self.write(f"code/{APP}/__init__.py", "")
        self.write(f"code/{APP}/view_models.py", "COLUMNS = 2")

    def write(self, name: str, text: str) -> None:
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def release(self) -> str:
        """Return the release that a process would find that starts now."""
        releases._digest_of_files.cache_clear()
        return find_release()


def templates_in(folder: Path) -> list[dict[str, object]]:
    backend = "django.template.backends.django.DjangoTemplates"
    return [{"BACKEND": backend, "DIRS": [folder]}]


@pytest.fixture
def site(tmp_path, monkeypatch):
    site = Site(tmp_path / "site")
    monkeypatch.syspath_prepend(site.code)
    with override_settings(
        CONTENT_RELEASE="",
        INSTALLED_APPS=["content", APP],
        TEMPLATES=templates_in(site.templates),
    ):
        yield site
    releases._digest_of_files.cache_clear()
    for name in (APP, PACKAGE):
        sys.modules.pop(name, None)


def test_the_same_files_are_the_same_release(site):
    assert site.release() == site.release()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("templates/pages/news.html", "<p>News</p>"),
        ("templates/pages/events.html", "<p>events</p>"),
        ("templates/pages/deeper/x.txt", ""),
        (f"code/{APP}/view_models.py", "COLUMNS = 3"),
        (f"code/{APP}/controllers/news.py", ""),
    ],
)
def test_a_changed_or_added_file_is_another_release(site, name, text):
    before = site.release()
    site.write(name, text)
    assert site.release() != before


def test_a_removed_file_is_another_release(site):
    before = site.release()
    (site.templates / "pages/news.html").unlink()
    assert site.release() != before


def test_a_renamed_file_is_another_release(site):
    before = site.release()
    (site.templates / "pages/news.html").rename(site.templates / "pages/home.html")
    assert site.release() != before


def test_what_moves_from_one_file_to_another_is_another_release(site):
    site.write("templates/a.html", "xy")
    site.write("templates/b.html", "")
    before = site.release()
    site.write("templates/a.html", "x")
    site.write("templates/b.html", "y")
    assert site.release() != before


def test_what_no_answer_is_made_with_does_not_matter(site):
    before = site.release()
    site.write(f"code/{APP}/__pycache__/view_models.cpython-311.pyc", "compiled")
    site.write(f"code/{APP}/notes.txt", "not code")
    assert site.release() == before


def test_when_files_were_written_and_where_they_are_does_not_matter(site):
    before = site.release()
    moved = site.root.parent / "elsewhere"
    shutil.copytree(site.templates, moved)
    with override_settings(TEMPLATES=templates_in(moved)):
        assert site.release() == before


def test_which_folder_of_templates_goes_first_matters(site):
    other = site.root / "other"
    site.write("other/pages/news.html", "<p>other news</p>")
    both = templates_in(site.templates)
    both[0]["DIRS"] = [site.templates, other]
    with override_settings(TEMPLATES=both):
        before = site.release()
    both[0]["DIRS"] = [other, site.templates]
    with override_settings(TEMPLATES=both):
        assert site.release() != before


def test_other_static_files_are_another_release(site):
    """Pages name them by their content, which is in the manifest."""
    manifest = site.root / "static" / "staticfiles.json"
    found = []
    for digest in ("1", "2"):
        site.write(
            "static/staticfiles.json",
            json.dumps({"version": "1.1", "hash": digest, "paths": {}}),
        )
        with override_settings(
            STATIC_ROOT=str(manifest.parent),
            STORAGES={
                "staticfiles": {
                    "BACKEND": "django.contrib.staticfiles.storage"
                    ".ManifestStaticFilesStorage"
                }
            },
        ):
            found.append(site.release())
    assert len(set(found)) == 2


def test_a_release_that_is_named_is_not_searched_for(site):
    with override_settings(CONTENT_RELEASE="2026-11"):
        before = find_release()
        site.write("templates/pages/news.html", "changed")
        assert before == find_release() == "2026-11"


def test_a_running_process_stays_the_release_that_it_was(site):
    """It goes on rendering with the templates and the code that it has loaded."""
    before = site.release()
    site.write("templates/pages/news.html", "of the next release")
    assert find_release() == before


def test_code_of_installed_packages_is_not_read(site, monkeypatch):
    before = site.release()
    site.write(f"site-packages/{PACKAGE}/__init__.py", "")
    monkeypatch.syspath_prepend(site.root / "site-packages")
    with override_settings(INSTALLED_APPS=["content", APP, PACKAGE]):
        assert site.release() == before
