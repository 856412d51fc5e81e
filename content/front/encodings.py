"""Which encoding a browser gets, and the encoding: RFC 9110, section 12.5.3."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from functools import lru_cache, partial

import brotli

try:
    from compression import zstd  # type: ignore[import-not-found,unused-ignore]
except ImportError:  # before Python 3.14
    zstd = None

IDENTITY = "identity"
# Where the gain of the next level is smaller than what it costs: half a millisecond for a
# page of 25 KB, once for each page and process.
_BROTLI_QUALITY = 5
_GZIP_LEVEL = 6
_ZSTD_LEVEL = 9

# The best one first.
_ENCODERS: Mapping[str, Callable[[bytes], bytes]] = {
    "br": partial(brotli.compress, mode=brotli.MODE_TEXT, quality=_BROTLI_QUALITY),
    **({"zstd": partial(zstd.compress, level=_ZSTD_LEVEL)} if zstd else {}),
    # No time in it: the same body is the same bytes on every machine.
    "gzip": partial(gzip.compress, compresslevel=_GZIP_LEVEL, mtime=0),
}
_LONGEST_FIELD = 1024


def encode(encoding: str, body: bytes) -> bytes:
    """Return a body in one of the encodings that :func:`choose_encoding` returns."""
    return body if encoding == IDENTITY else _ENCODERS[encoding](body)


@lru_cache(maxsize=512)  # there are as many as there are kinds of browsers
def choose_encoding(accept: str) -> str:
    """Return the best encoding that an ``Accept-Encoding`` header allows.

    Identity, if it allows none: some answer is better than a 406.
    """
    if not accept or len(accept) > _LONGEST_FIELD:
        return IDENTITY
    weights = dict(map(_read, accept.lower().split(",")))
    others = weights.get("*", 0.0)
    weighted = [(weights.get(each, others), each) for each in _ENCODERS]
    # The first of those that are wanted most.
    weight, best = max(weighted, key=lambda each: each[0])
    return best if weight > 0 and weight >= weights.get(IDENTITY, 0.0) else IDENTITY


def _read(part: str) -> tuple[str, float]:
    name, _, parameter = part.partition(";")
    key, _, value = parameter.partition("=")
    if not parameter.strip():
        return name.strip(), 1.0
    try:
        weight = float(value) if key.strip() == "q" else 0.0
    except ValueError:
        weight = 0.0
    return name.strip(), weight if 0 <= weight <= 1 else 0.0
