"""The redirects that a publication has published."""

from __future__ import annotations

import logging

from content.addressing.publications import SitePublication
from content.conf import conf
from content.exceptions import ItemNotFoundError
from content.factories.content import Content
from content.factories.data_pages import DataPage
from content.redirects.documents import read_redirects
from content.redirects.records import RedirectList
from content.redirects.rules import RedirectRules, RuleCodec

logger = logging.getLogger(__name__)

_KIND = "redirects"


def load_rules(content: Content, publication: SitePublication) -> RedirectRules:
    """Return the redirects of a publication; none if it has no page of them.

    Raises:
        ContentServiceError: The content service could not be asked.
        DecodingError: The page holds something else.
    """
    codec = RuleCodec(conf.CONTENT_WELCOME_FILE)
    if not publication.redirects:
        return codec.make(RedirectList())

    def read(page: DataPage) -> RedirectRules:
        rules = codec.make(read_redirects(page))
        for problem in rules.problems:  # once for each publish of the page
            logger.warning(
                "redirect left out publication_id=%s problem=%s",
                publication.publication_id,
                problem,
            )
        return rules

    try:
        return content.data_pages.get(
            _KIND, publication.publication_id, publication.redirects, read, codec
        )
    except ItemNotFoundError:
        return codec.make(RedirectList())
