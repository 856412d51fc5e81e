"""Everything that one build asks of one publication."""

from __future__ import annotations

from content.caching.site_cache import SiteCache, get_site_cache
from content.caching.stores import is_shared
from content.conf import conf
from content.factories.binaries import BinaryFactory
from content.factories.component_presentations import ComponentPresentationFactory
from content.factories.data_pages import DataPageFactory
from content.factories.downloads import Downloads
from content.factories.keywords import KeywordFactory
from content.factories.links import LinkFactory
from content.factories.lists import ListFactory
from content.factories.navigation import NavigationFactory
from content.factories.once import Once
from content.factories.pages import PageFactory
from content.factories.texts import TextFactory
from content.providers.contracts import ContentProvider
from content.providers.deadline import Deadline


class Content:
    """The factories of one build, which look up every thing once.

    Made for a request and used by its thread only. All that it asks for has to be there
    ``CONTENT_DEADLINE_SECONDS`` from now, however many calls that takes. What others have
    asked for before comes from the cache; what is used is recorded.
    """

    def __init__(self, provider: ContentProvider) -> None:
        once = Once(Deadline(conf.CONTENT_DEADLINE_SECONDS))
        site_cache = get_site_cache()
        cache = site_cache.models
        self.binaries = BinaryFactory(
            provider, once, cache, site_cache.files, own_downloads(site_cache)
        )
        self.component_presentations = ComponentPresentationFactory(
            provider, once, cache
        )
        self.data_pages = DataPageFactory(
            provider, once, cache, self.component_presentations
        )
        self.keywords = KeywordFactory(provider, once, cache)
        self.lists = ListFactory(provider, once, cache)
        self.links = LinkFactory(provider, once, cache)
        self.navigations = NavigationFactory(provider, once, cache)
        self.pages = PageFactory(provider, once, cache, self.component_presentations)
        self.texts = TextFactory(provider, once, cache)


def own_downloads(
    site_cache: SiteCache,
    *,
    at_once: int | None = None,
    wait_seconds: float | None = None,
) -> Downloads:
    """Return the downloads of this process; make them on first use.

    Args:
        at_once: Instead of what the settings say, if they are made now.
        wait_seconds: Likewise.
    """
    return site_cache.own(
        Downloads,
        lambda: Downloads(
            site_cache.files,
            site_cache.store,
            is_shared=is_shared(),
            at_once=at_once or conf.CONTENT_BINARY_DOWNLOADS,
            wait_seconds=wait_seconds or conf.CONTENT_BINARY_WAIT_SECONDS,
            statistics=site_cache.statistics,
        ),
    )
