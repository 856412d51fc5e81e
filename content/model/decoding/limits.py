"""How much of a document is decoded before it is refused."""

from __future__ import annotations

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What one document may cost.

    Depth counts records within records: a component linked from a field, an embedded
    set of fields, a keyword, a region. DD4T's own limit comes to about 14.
    """

    max_bytes: int = 32 * 1024 * 1024  # 32 MiB, of the document and once decompressed
    max_depth: int = 64


DEFAULT_LIMITS = Limits()
