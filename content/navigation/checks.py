"""System checks of what search engines are told."""

from __future__ import annotations

from django.core.checks import CheckMessage, Error

from content.conf import conf


def check_robots() -> list[CheckMessage]:
    """Each entry of ``CONTENT_ROBOTS`` is one line."""
    lines = conf.CONTENT_ROBOTS
    # A text, taken for a list of its characters, is the likely mistake.
    if all("\n" not in each for each in lines) and not _is_text_by_characters(lines):
        return []
    return [
        Error(
            "CONTENT_ROBOTS must be a list of lines.",
            hint='For example ["User-agent: *", "Disallow: /"].',
            id="content.E041",
        )
    ]


def _is_text_by_characters(lines: tuple[str, ...]) -> bool:
    return len(lines) > 1 and all(len(each) == 1 for each in lines)
