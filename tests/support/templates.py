"""Django template settings over a dictionary of sources."""

from __future__ import annotations

from typing import Any


def templates_setting(sources: dict[str, str]) -> list[dict[str, Any]]:
    """Return a ``TEMPLATES`` whose templates are those; later additions count as well."""
    return [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [("django.template.loaders.locmem.Loader", sources)],
                "builtins": [
                    "content.templatetags.content",
                    "content.templatetags.labels",
                ],
            },
        }
    ]
