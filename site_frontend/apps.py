"""The Django app that the site is."""

from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Gives the site its static files and its system checks."""

    name = "site_frontend"

    def ready(self) -> None:
        from site_frontend import checks  # noqa: F401, PLC0415  # registers on import
