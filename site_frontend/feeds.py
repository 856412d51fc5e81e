"""The site's feeds: what to name to news readers, and where it is."""

from __future__ import annotations

from content.feed_views import ListFeed


class NewsFeed(ListFeed):
    """The articles of a news page, newest first."""

    view = "ArticleTeaser"
