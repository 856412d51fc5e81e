"""What tells one release of the site from another: answers of the one are not the other's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.template import engines

from content.conf import conf

_DIGEST_BYTES = 6
_INSTALLED = {"site-packages", "dist-packages"}  # changed by their versions only


def find_release() -> str:
    """Return the release of the code and templates that this process runs.

    ``CONTENT_RELEASE``, else a digest of the files: the templates, the names of the static
    files, and the code of the apps that are not installed packages. The same on every
    machine with the same files.
    """
    return conf.CONTENT_RELEASE or _digest_of_files()


@cache
def _digest_of_files() -> str:
    digest = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    # Pages name the static files as they were collected.
    digest.update(str(getattr(staticfiles_storage, "manifest_hash", "")).encode())
    for name, file in sorted(set(_files())):
        digest.update(f"{name}\0".encode())
        digest.update(hashlib.blake2b(file.read_bytes()).digest())
    return digest.hexdigest()


def _files() -> Iterator[tuple[str, Path]]:
    """Yield each file with what it is called on every machine."""
    for engine in engines.all():
        for number, folder in enumerate(engine.template_dirs):
            yield from _below(f"templates {number}", Path(folder), "*")
    for app in apps.get_app_configs():
        if not _INSTALLED & set(Path(app.path).parts):
            yield from _below(app.name, Path(app.path), "*.py")


def _below(label: str, folder: Path, pattern: str) -> Iterator[tuple[str, Path]]:
    for file in folder.rglob(pattern):
        if file.is_file() and "__pycache__" not in file.parts:
            yield f"{label}/{file.relative_to(folder).as_posix()}", file


@receiver(setting_changed)
def _forget(*, setting: str, **_kwargs: Any) -> None:
    if setting in {"TEMPLATES", "INSTALLED_APPS"}:
        _digest_of_files.cache_clear()
