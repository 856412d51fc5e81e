"""Where the site's own files are, and how its commands are run."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import msgspec
from django.conf import settings  # noqa: TID251  # Django's settings, none of CONTENT_*
from django.core.exceptions import ImproperlyConfigured

from content.operations.stage.exceptions import ProjectError

#: This interpreter; if it leaves no compiled files behind, neither do its children.
PYTHON = (sys.executable, *(["-B"] if sys.dont_write_bytecode else []))

_MANAGE = Path("manage.py")
_GUNICORN_SETTINGS = Path("deploy", "gunicorn.conf.py")


class Project(msgspec.Struct, frozen=True, kw_only=True):
    """A site's files."""

    folder: Path
    """From where its processes are started."""
    application: str
    """What gunicorn serves, as ``module:name``."""

    def command(self, *arguments: str) -> tuple[str, ...]:
        """Return the command line of a management command."""
        return (*PYTHON, str(self.folder / _MANAGE), *arguments)

    @property
    def gunicorn_settings(self) -> Path:
        return self.folder / _GUNICORN_SETTINGS


def find_project() -> Project:
    """Find the site whose settings are in force.

    Its files are in ``BASE_DIR``, or in the working directory if they are not there or
    the settings have no ``BASE_DIR``.

    Raises:
        ProjectError: There is no such site, or not all of its files.
    """
    try:
        dotted: str | None = settings.WSGI_APPLICATION
    except ImproperlyConfigured as exc:
        raise ProjectError(f"No site is configured: {exc}") from exc
    if not dotted:
        raise ProjectError("The settings name no WSGI_APPLICATION")
    module, _, name = dotted.rpartition(".")
    return Project(folder=_find_folder(), application=f"{module}:{name}")


def _find_folder() -> Path:
    places = [Path(getattr(settings, "BASE_DIR", "")).resolve(), Path.cwd()]
    for folder in places:
        if all((folder / name).is_file() for name in (_MANAGE, _GUNICORN_SETTINGS)):
            return folder
    looked_in = " or ".join(dict.fromkeys(map(os.fspath, places)))
    raise ProjectError(f"{_MANAGE} and {_GUNICORN_SETTINGS} are not in {looked_in}")
