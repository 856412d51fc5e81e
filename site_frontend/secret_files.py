"""Secrets of the environment: named there, or better in files that only the site may read."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from django.core.exceptions import ImproperlyConfigured
from environs import Env

D = TypeVar("D", str, None)


def read_secret(env: Env, name: str, *, default: D) -> str | D:
    """Return what ``NAME`` says, or what is in the file that ``NAME_FILE`` names.

    Without the white space around it: editors, and ``echo``, end a file with a line end.

    Raises:
        ImproperlyConfigured: Both are set, or there is nothing in the file.
    """
    file_name = env.str(f"{name}_FILE", default="")
    if not file_name:
        return env.str(name, default=default) or default
    if env.str(name, default=""):
        raise ImproperlyConfigured(
            f"Both {name} and {name}_FILE are set: leave one out"
        )
    try:
        secret = Path(file_name).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as exc:
        # The reason without the content: this goes to a log.
        reason = getattr(exc, "strerror", None) or "it is no text"
        raise ImproperlyConfigured(f"{name}_FILE={file_name}: {reason}") from None
    if not secret:
        raise ImproperlyConfigured(f"{name}_FILE={file_name}: it is empty")
    return secret
