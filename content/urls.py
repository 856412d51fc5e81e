"""Every path that nothing else has taken may be published content."""

from __future__ import annotations

from django.urls import path, re_path

from content.operations.inspection.signed_questions import PATH
from content.operations.inspection_view import inspect
from content.preview_views import (
    look_at,
    make_link_here,
    open_link,
    preview_page,
    refresh,
    visible,
    xpm_lite,
)
from content.search_engine_views import plain_text, robots, sitemap, sitemap_index
from content.views import published

urlpatterns = [
    path(PATH, inspect, name="inspect"),  # for the site's own commands
    path("-/preview/page", preview_page, name="preview_page"),
    # Where the content manager's own template for it sends pages.
    re_path(r"^(?:.+/)?cme/preview/?$", preview_page),
    path("-/preview/refresh", refresh, name="preview_refresh"),
    path("-/preview/xpm-lite.js", xpm_lite, name="xpm_lite"),
    path("-/preview/at", look_at, name="preview_at"),
    path("-/preview/visible", visible, name="preview_visible"),
    path("-/preview/link", make_link_here, name="preview_make_link"),
    path("-/preview/<str:signed>", open_link, name="preview_link"),
    path("sitemap.xml", sitemap_index, name="sitemap_index"),
    re_path(
        r"^(?P<folder>(?:[^/]+/)*)sitemap-(?P<number>[1-9][0-9]{0,4})\.xml$",
        sitemap,
        name="sitemap",
    ),
    path("robots.txt", robots, name="robots"),
    re_path(r"^.+\.txt$", plain_text, name="plain_text"),
    # Also a line break in a path: it is for the view to refuse, like any other bad path.
    # Not by a (?s), with which Django could find the URL of no view at all.
    re_path(r"^[\s\S]*$", published, name="published"),
]
