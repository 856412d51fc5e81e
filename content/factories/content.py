"""Everything that one build asks of one publication."""

from __future__ import annotations

from content.conf import conf
from content.factories.binaries import BinaryFactory
from content.factories.component_presentations import ComponentPresentationFactory
from content.factories.data_pages import DataPageFactory
from content.factories.keeping import choose_keeping
from content.factories.keywords import KeywordFactory
from content.factories.links import LinkFactory
from content.factories.lists import ListFactory
from content.factories.navigation import NavigationFactory
from content.factories.once import Once
from content.factories.pages import PageFactory
from content.factories.texts import TextFactory
from content.preview.previews import current_preview
from content.providers.contracts import ContentProvider
from content.providers.deadline import Deadline


class Content:
    """The factories of one build, which look up every thing once.

    Made for a request and used by its thread only. All that it asks for has to be there
    ``CONTENT_DEADLINE_SECONDS`` from now, however many calls that takes. What others have
    asked for before comes from the cache; what is used is recorded. A preview has a cache of
    its own, and neither reads nor writes what visitors get.
    """

    def __init__(self, provider: ContentProvider) -> None:
        once = Once(Deadline(conf.CONTENT_DEADLINE_SECONDS))
        self.keeping = choose_keeping(current_preview())
        cache = self.keeping.values
        self.binaries = BinaryFactory(provider, once, self.keeping)
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
