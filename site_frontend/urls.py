"""The site's URLs: published content, after whatever the site adds itself."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.utils.feedgenerator import Atom1Feed

from content.conf import conf
from site_frontend.feeds import NewsFeed

handler400 = "content.error_views.bad_request"
handler403 = "content.error_views.forbidden"
handler404 = "content.error_views.not_found"
handler500 = "content.error_views.server_error"

_NEWS = "/news/index.html"
_NIEUWS = "/nl/nieuws/index.html"

urlpatterns: list[URLPattern | URLResolver] = [
    path("news/feed.xml", NewsFeed.as_view(list_url=_NEWS)),
    path("news/atom.xml", NewsFeed.as_view(list_url=_NEWS, feed_class=Atom1Feed)),
    path("nl/nieuws/feed.xml", NewsFeed.as_view(list_url=_NIEUWS)),
    path(
        "nl/nieuws/atom.xml", NewsFeed.as_view(list_url=_NIEUWS, feed_class=Atom1Feed)
    ),
    path("", include("content.urls")),
]
if conf.CONTENT_PREVIEW_STAFF:
    urlpatterns.insert(0, path("", include("content.staff_urls")))
