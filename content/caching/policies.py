"""How long what may be served: what the settings say, for each kind of value."""

from __future__ import annotations

import msgspec

from content.conf import conf

#: However fresh: Redis wants an end, and a stamp has to outlive every entry.
LONGEST_LIFETIME_SECONDS = 30 * 24 * 60 * 60.0  # 30 days

# A look at the content service takes some tens of milliseconds. A build that does not wait
# for it uses something old, and what it makes cannot be kept: waiting is cheaper.
_MODEL_PATIENCE_SECONDS = 1.0
# Whoever asks for a page that somebody rebuilds can have the page before.
_OUTPUT_PATIENCE_SECONDS = 0.05
# An editor who looks first has published it, and wants to see that.
_OWN_PATIENCE_SECONDS = 1.0


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """How long what is served, in seconds."""

    fresh_seconds: float
    """How long an entry counts as fresh if nothing supersedes it."""
    miss_seconds: float
    """The same of the knowledge that something is not there; it is not kept longer."""
    lifetime_seconds: float
    """How long an entry is kept at all."""
    max_stale_seconds: float
    """How long after its supersession an entry may be served while it is rebuilt."""
    stale_if_error_seconds: float
    """How long an entry may be served because the content service fails."""
    patience_seconds: float
    """How long to wait for somebody else's build before serving the superseded entry."""
    own_patience_seconds: float
    """How long to wait for the build that one has caused oneself before that."""
    wait_seconds: float
    """How long to wait for somebody else's build before building as well."""
    rest_seconds: float = 0.5
    """How long an entry is served without another attempt, after one has failed."""


def model_policy() -> Policy:
    """Return the policy for what is fetched from the content service."""
    return _policy(_MODEL_PATIENCE_SECONDS)


def output_policy() -> Policy:
    """Return the policy for what visitors get."""
    return _policy(_OUTPUT_PATIENCE_SECONDS)


def _policy(patience_seconds: float) -> Policy:
    fresh_seconds = conf.CONTENT_FRESH_SECONDS
    stale_if_error_seconds = conf.CONTENT_STALE_IF_ERROR_SECONDS
    return Policy(
        fresh_seconds=fresh_seconds,
        miss_seconds=min(conf.CONTENT_MISS_SECONDS, fresh_seconds),
        lifetime_seconds=min(
            fresh_seconds + stale_if_error_seconds, LONGEST_LIFETIME_SECONDS
        ),
        max_stale_seconds=conf.CONTENT_MAX_STALE_SECONDS,
        stale_if_error_seconds=stale_if_error_seconds,
        patience_seconds=patience_seconds,
        own_patience_seconds=_OWN_PATIENCE_SECONDS,
        wait_seconds=conf.CONTENT_DEADLINE_SECONDS,
    )
