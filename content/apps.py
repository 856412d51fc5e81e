"""The Django app that the framework is."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ContentConfig(AppConfig):
    """Registers system checks and what apps have for pages; opens and starts nothing."""

    name = "content"
    verbose_name = "Published content"

    def ready(self) -> None:
        from content import checks  # noqa: F401, PLC0415  # registers on import, once apps exist

        autodiscover_modules("controllers")
