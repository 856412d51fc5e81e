"""What a preview session's token may look like."""

from __future__ import annotations

import re

#: Tokens that content managers give are a few hundred characters at most; all headers of
#: a request together have some kilobytes.
MAX_TOKEN_LENGTH = 2048
# What a cookie's value may hold (RFC 6265, cookie-octet): nothing that could end the
# header that it is sent on in.
_TOKEN = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+", re.ASCII)


def is_token(text: str) -> bool:
    """Whether a text can be a token, as far as anyone but its giver can tell."""
    return len(text) <= MAX_TOKEN_LENGTH and bool(_TOKEN.fullmatch(text))
