"""The image of site and listener is made of what they need, and of nothing else."""

from __future__ import annotations

import re
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import PurePosixPath

import pytest

from tests.deploy.test_manifests import DEPLOY, DOCKERFILE, ROOT, container, manifest

IGNORED = DEPLOY / "Dockerfile.dockerignore"


def copied() -> list[str]:
    """Return what is copied from the build's context."""
    text = DOCKERFILE.read_text()
    return re.findall(r"^COPY (?!--from)(\S+) ", text, re.MULTILINE)


def is_in_context(path: str) -> bool:
    """Whether a build gets to see a file: the last line that names it, or a folder above."""
    places = [path, *map(str, PurePosixPath(path).parents)]
    is_ignored = False
    for line in IGNORED.read_text().splitlines():
        if line.startswith("#"):
            continue
        pattern = line.removeprefix("!").removeprefix("**/")
        if "**" in line:
            names = PurePosixPath(path).parts
        elif "*" in line:
            names = (PurePosixPath(path).parts[0],)
        else:
            names = tuple(places)
        if any(fnmatch(name, pattern) for name in names):
            is_ignored = not line.startswith("!")
    return not is_ignored


def test_image_is_made_of_files_that_there_are():
    assert copied()
    for name in copied():
        files = [
            each
            for each in [ROOT / name, *(ROOT / name).rglob("*")]
            if each.is_file() and "__pycache__" not in each.parts
        ]
        assert files
        for file in files:
            assert is_in_context(str(file.relative_to(ROOT)))


@pytest.mark.parametrize(
    "path",
    [
        "deploy/secrets/secret-key",
        "deploy/.env",
        ".env",
        ".git/config",
        ".venv/bin/python",
        "tests/conftest.py",
        "content/__pycache__/apps.cpython-313.pyc",
    ],
)
def test_secrets_and_what_is_not_of_the_site_cannot_get_into_the_image(path):
    assert not is_in_context(path)


def test_image_and_manifests_speak_of_the_same_user_port_and_settings():
    text = DOCKERFILE.read_text()
    port = container("site")["ports"][0]["containerPort"]
    assert f"EXPOSE {port}\n" in text
    assert f"SITE_BIND=0.0.0.0:{port} " in text
    assert '"-c", "deploy/gunicorn.conf.py"' in text
    for name in ("site", "listener"):
        spec = manifest("Deployment", name)["spec"]["template"]["spec"]
        user = spec["securityContext"]["runAsUser"]
        group = spec["securityContext"]["runAsGroup"]
        assert f"USER {user}:{group}\n" in text
        assert f"groupadd --system --gid {group} " in text
        assert f"--uid {user} --gid {group} " in text


@pytest.mark.slow
def test_static_files_can_be_collected_without_any_service(tmp_path):
    """As the image is built: with nothing but a key."""
    done = subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input"],
        cwd=ROOT,
        env={
            "PATH": "/usr/bin:/bin",
            "SITE_SECRET_KEY": "of-the-build",
            "SITE_STATIC_ROOT": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "staticfiles.json").exists()


def test_base_image_is_pinned_by_version():
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE.read_text(), re.MULTILINE)
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.\d+-slim", bases[0])
