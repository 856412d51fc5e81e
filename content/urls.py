"""Every path that nothing else has taken may be published content."""

from __future__ import annotations

from django.urls import path, re_path

from content.operations.inspection.signed_questions import PATH
from content.operations.inspection_view import inspect
from content.views import published

urlpatterns = [
    path(PATH, inspect, name="inspect"),  # for the site's own commands
    # Also a line break in a path: it is for the view to refuse, like any other bad path.
    # Not by a (?s), with which Django could find the URL of no view at all.
    re_path(r"^[\s\S]*$", published, name="published"),
]
