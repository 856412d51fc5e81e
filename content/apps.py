"""The Django app that the framework is."""

from __future__ import annotations

from django.apps import AppConfig


class ContentConfig(AppConfig):
    """Registers the system checks; opens nothing, starts nothing."""

    name = "content"
    verbose_name = "Published content"

    def ready(self) -> None:
        from content import checks  # noqa: F401, PLC0415  # registers on import, once apps exist
