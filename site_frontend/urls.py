"""The site's URLs: published content, after whatever the site adds itself."""

from __future__ import annotations

from django.urls import include, path

handler400 = "content.error_views.bad_request"
handler403 = "content.error_views.forbidden"
handler404 = "content.error_views.not_found"
handler500 = "content.error_views.server_error"

urlpatterns = [path("", include("content.urls"))]
