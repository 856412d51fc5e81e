"""The programs of the system that a stage needs, and the Debian packages they are in."""

from __future__ import annotations

import shutil
from pathlib import Path

from content.operations.stage.exceptions import MissingProgramError


def get_program(name: str, *, package: str) -> str:
    """Return the path of a program.

    Raises:
        MissingProgramError: It is not installed.
    """
    path = shutil.which(name)
    if path is None:
        raise _missing(name, package)
    return path


def get_file(path: Path, *, package: str) -> Path:
    """Return the path of a file that a package brings.

    Raises:
        MissingProgramError: It is not there.
    """
    if not path.is_file():
        raise _missing(str(path), package)
    return path


def _missing(what: str, package: str) -> MissingProgramError:
    return MissingProgramError(
        f"{what} is not installed. As root, on Debian: apt-get install {package}"
    )
