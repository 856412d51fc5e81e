"""What the site must have before it may serve; ids are ``site.E0xx``, never reused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.checks import CheckMessage, Error, register, run_checks
from django.core.exceptions import ImproperlyConfigured


@register(deploy=True)
def check_secret_key(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """What the site signs cannot be forged by everyone who has read its source."""
    if not settings.SECRET_KEY.startswith("django-insecure-"):
        return []
    return [
        Error(
            "SITE_SECRET_KEY is not set: the key for development is known to everybody.",
            hint="Set it to a long random text, the same on every machine; or set"
            " SITE_DEBUG=true to develop.",
            id="site.E001",
        )
    ]


@register(deploy=True)
def check_static_files(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """The static files were collected; without them no template can be rendered."""
    folder = settings.STATIC_ROOT
    if not folder or Path(folder, ManifestStaticFilesStorage.manifest_name).is_file():
        return []
    return [
        Error(
            f"There are no collected static files in {folder}.",
            hint="Run manage.py collectstatic with the same SITE_STATIC_ROOT.",
            id="site.E002",
        )
    ]


def refuse_errors() -> None:
    """Run the system checks, which nobody else does before a server serves.

    With ``DEBUG``, those for a deployment are left out.

    Raises:
        ImproperlyConfigured: With every message that is an error.
    """
    messages = run_checks(include_deployment_checks=not settings.DEBUG)
    errors = [each for each in messages if each.is_serious() and not each.is_silenced()]
    if errors:
        raise ImproperlyConfigured("\n".join(map(str, errors)))
