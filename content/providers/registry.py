"""The content services that the settings name, each made once per process."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from typing import Any, cast

from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.utils.module_loading import import_string

from content.conf import conf
from content.providers.contracts import ContentProvider
from content.providers.service_client import reset_service_client

_making = threading.RLock()  # a provider may be made of others
_providers: dict[str, ContentProvider] = {}


def get_provider(alias: str = "default") -> ContentProvider:
    """Return the provider with that name in ``CONTENT_PROVIDERS``.

    Made on first use; the same one for every thread, and for children of a fork.

    Raises:
        ImproperlyConfigured: There is no such entry, or none that can be used.
    """
    try:
        return _providers[alias]
    except KeyError:
        with _making:
            if alias not in _providers:
                _providers[alias] = _make(alias)
            return _providers[alias]


def _make(alias: str) -> ContentProvider:
    where = f"CONTENT_PROVIDERS[{alias!r}]"
    try:
        entry: Mapping[str, Any] = conf.CONTENT_PROVIDERS[alias]
    except KeyError as exc:
        raise ImproperlyConfigured(f"{where}: there is no such entry") from exc
    if "BACKEND" not in entry:
        raise ImproperlyConfigured(f"{where}: BACKEND is missing")
    try:
        backend = import_string(entry["BACKEND"])
    except ImportError as exc:
        raise ImproperlyConfigured(f"{where}: BACKEND: {exc}") from exc
    try:
        return cast("ContentProvider", backend(**entry.get("OPTIONS", {})))
    except (ImproperlyConfigured, TypeError) as exc:
        raise ImproperlyConfigured(f"{where}: OPTIONS: {exc}") from exc


@receiver(setting_changed)
def _forget(*, setting: str, **_kwargs: Any) -> None:
    """Make everything anew when a test overrides a setting that it was made from."""
    if setting.startswith("CONTENT_"):
        with _making:
            _providers.clear()
            reset_service_client()


def _replace_lock_in_child() -> None:
    """A lock that another thread of the parent held would never open."""
    global _making  # noqa: PLW0603  # one per process is the point
    _making = threading.RLock()


os.register_at_fork(after_in_child=_replace_lock_in_child)
