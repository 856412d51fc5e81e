"""The labels and the configuration of the publication whose page is being built."""

from __future__ import annotations

from content.labels.lookup import TextKind, find_text, tell_missing
from content.rendering.page_build import PageBuild


def find_label(build: PageBuild, key: str, default: str | None) -> str:
    """Return a label, else the default, else the key as it was given."""
    text = _find(build, TextKind.LABEL, key)
    if text is not None:
        return text
    tell_missing(build.publication.publication_id, TextKind.LABEL, key)
    return key if default is None else default


def find_configuration(build: PageBuild, key: str, default: str) -> str:
    """Return a value of the site's configuration, else the default."""
    text = _find(build, TextKind.CONFIGURATION, key)
    return default if text is None else text


def _find(build: PageBuild, kind: TextKind, key: str) -> str | None:
    return find_text(
        build.content, build.publication, kind, key, note_failure=build.note_gap
    )
