"""Telling one edge cache what to forget."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

import requests

from content.invalidation.edge.edges import Edge
from content.providers.requests_session import open_session

logger = logging.getLogger(__name__)

_FIRST_ERROR = 400


class EdgeError(Exception):
    """The edge cache did not say that it has forgotten."""


def purge(edge: Edge, tags: Sequence[str]) -> int:
    """Have an edge cache forget what carries one of the tags; return the requests sent.

    Asked again for what it has forgotten, it does nothing: after an error all of it may
    be sent once more.

    Raises:
        EdgeError: It could not be asked, or refused.
    """
    sent = 0
    with open_session(ca_bundle=edge.ca_bundle or None) as session:
        for start in range(0, len(tags), edge.most_tags):
            _send(session, edge, tags[start : start + edge.most_tags])
            sent += 1
    return sent


def _send(session: requests.Session, edge: Edge, tags: Sequence[str]) -> None:
    headers = dict(edge.headers)
    if edge.purge_header:
        headers[edge.purge_header] = edge.purge_separator.join(tags)
    body = {edge.body_member: list(tags)} if edge.body_member else None
    try:
        answer = session.request(edge.method, edge.url, headers=headers, json=body)
    except requests.exceptions.InvalidHeader:
        # What these say holds the header: a key, a token.
        raise EdgeError(f"{edge.name}: a header of it cannot be sent") from None
    except (requests.RequestException, ValueError) as exc:
        raise EdgeError(f"{edge.name} could not be asked: {_tell(exc, edge)}") from exc
    if answer.status_code >= _FIRST_ERROR:
        raise EdgeError(f"{edge.name} answered {answer.status_code}")
    if edge.success_member and not _is_done(answer, edge.success_member):
        raise EdgeError(
            f"{edge.name} did not answer that {edge.success_member} is true"
        )


def _is_done(answer: requests.Response, member: str) -> bool:
    try:
        told = answer.json()
    except ValueError:
        return False
    return isinstance(told, dict) and told.get(member) is True


def _tell(error: Exception, edge: Edge) -> str:
    """Return what the error says, without the query: there may be a token in it."""
    text = str(error)
    if query := edge.url.partition("?")[2]:
        # As it was written it may have blanks in it; as it was sent it is encoded anew.
        text = re.sub(r"\?\S*", "?…", text.replace(query, "…"))
    return text
