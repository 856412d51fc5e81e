"""Another edition of a published document: the same, with a mark that readers see."""

from __future__ import annotations

import base64
import gzip
import re

from content.model.decoding import Limits
from content.model.decoding.wrappings import unwrap

_LIMITS = Limits()
# Prose among the values of a field: it begins with a capital letter and has a space. What
# has neither may be a name that something is looked up by.
_JSON_PROSE = re.compile(rb'("Values":\[")([A-Z][^"\\]* [^"\\]*")')
_XML_PROSE = re.compile(rb"(<Values>\s*<string>)([A-Z][^<]* [^<]*<)")
# The titles in a navigation; no other document has items or nodes.
_JSON_TITLES = re.compile(rb'("Title":")([A-Z][^"\\]*")')
_XML_TITLES = re.compile(rb'(<siteMapNode [^>]*?title=")([A-Z][^"]*")')
_IS_NAVIGATION = re.compile(rb'"Items":\[|<siteMap[ >]')
_COMPRESSED = b"H4sI"


def make_edition(document: bytes, mark: str) -> bytes:
    """Return the document with the mark before every text of its fields.

    Of a navigation: before every title.

    Compressed again if it was. Unchanged if no field has a text of several words.

    Raises:
        DecodingError: It is no published document.
    """
    text = unwrap(document, _LIMITS).text
    if _IS_NAVIGATION.search(text):
        prose = _JSON_TITLES if text.startswith(b"{") else _XML_TITLES
    else:
        prose = _JSON_PROSE if text.startswith(b"{") else _XML_PROSE
    marked = prose.sub(rb"\g<1>" + f"{mark} ".encode() + rb"\g<2>", text)
    if marked == text:
        return document
    if document.lstrip().startswith(_COMPRESSED):
        return base64.b64encode(gzip.compress(marked, mtime=0))
    return marked
