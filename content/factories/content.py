"""Everything that one build asks of one publication."""

from __future__ import annotations

from content.conf import conf
from content.factories.component_presentations import ComponentPresentationFactory
from content.factories.links import LinkFactory
from content.factories.once import Once
from content.factories.pages import PageFactory
from content.providers.contracts import ContentProvider
from content.providers.deadline import Deadline


class Content:
    """The factories of one build, which fetch every thing once.

    Made for a request and used by its thread only. All that it asks for has to be there
    ``CONTENT_DEADLINE_SECONDS`` from now, however many calls that takes.
    """

    def __init__(self, provider: ContentProvider) -> None:
        once = Once(Deadline(conf.CONTENT_DEADLINE_SECONDS))
        self.component_presentations = ComponentPresentationFactory(provider, once)
        self.links = LinkFactory(provider, once)
        self.pages = PageFactory(provider, once, self.component_presentations)
