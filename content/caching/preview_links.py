"""Which preview links still count: a stamp for each, where all processes share a store.

The same rule as for what is kept: a link counts as long as the stamp that it was given is
there and has not moved. A store that lost its data has revoked all links; without a shared
store a link counts until it expires, or ``CONTENT_PREVIEW_LINK_EPOCH`` changes.
"""

from __future__ import annotations

from http import HTTPStatus

import msgspec

from content.caching.contracts import Store
from content.caching.stores import is_shared
from content.preview.exceptions import PreviewRefusedError
from content.preview.links import PreviewLink


def issue(link: PreviewLink, store: Store) -> PreviewLink:
    """Return a link that can be revoked, if there is a store to say so.

    Raises:
        CacheUnavailableError: The store does not answer.
    """
    if not is_shared():
        return link
    stamp = store.invalidate([link.dependency], reason="preview link issued")
    return msgspec.structs.replace(link, issued_as=stamp)


def revoke(link: PreviewLink, store: Store) -> None:
    """Let a link count no more, in any process; it cannot be taken back.

    Raises:
        CacheUnavailableError: The store does not answer: the link still counts.
    """
    store.invalidate([link.dependency], reason="preview link revoked")


def require_valid(link: PreviewLink, store: Store) -> None:
    """Check that a link was not revoked.

    Raises:
        PreviewRefusedError: It was.
        CacheUnavailableError: Nobody can tell.
    """
    if not is_shared() and not link.issued_as:
        return
    if [link.issued_as] != store.read_stamps([link.dependency]):
        raise PreviewRefusedError(
            "This preview link has been revoked.", HTTPStatus.GONE
        )
