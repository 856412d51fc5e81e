"""A URL configuration in which there is nothing."""

from __future__ import annotations

urlpatterns: list[object] = []
