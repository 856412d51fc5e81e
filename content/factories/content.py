"""Everything that one build asks of one publication."""

from __future__ import annotations

from content.factories.component_presentations import ComponentPresentationFactory
from content.factories.links import LinkFactory
from content.factories.once import Once
from content.factories.pages import PageFactory
from content.providers.contracts import ContentProvider


class Content:
    """The factories of one build, which fetch every thing once.

    Made for a request and used by its thread only.
    """

    def __init__(self, provider: ContentProvider) -> None:
        once = Once()
        self.component_presentations = ComponentPresentationFactory(provider, once)
        self.links = LinkFactory(provider, once)
        self.pages = PageFactory(provider, once, self.component_presentations)
