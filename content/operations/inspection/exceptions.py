"""What keeps a question about the cache from being answered."""

from __future__ import annotations


class InspectionError(Exception):
    """The message says all of it, for whoever has asked."""
