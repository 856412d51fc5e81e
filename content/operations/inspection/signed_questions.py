"""Questions as a site believes them: signed with its own key, moments ago."""

from __future__ import annotations

import msgspec
from django.core import signing

from content.operations.inspection.records import Question

#: Where questions are answered, below wherever the site has the framework's URLs.
PATH = "-/content/inspect"
#: The header that a question comes in.
HEADER = "X-Content-Question"

_SALT = "content.operations.inspection"
_MAX_AGE_SECONDS = 30


def sign_question(question: Question) -> str:
    """Return a question as the value of a header."""
    return signing.dumps(msgspec.to_builtins(question), salt=_SALT, compress=True)


def read_question(signed: str) -> Question | None:
    """Return the question; ``None`` if it is none that this site has signed lately.

    Signatures are compared in a time that tells nothing of them.
    """
    try:
        question = signing.loads(signed, salt=_SALT, max_age=_MAX_AGE_SECONDS)
        return msgspec.convert(question, Question)  # type: ignore[no-any-return]  # a union is no class
    except (signing.BadSignature, msgspec.ValidationError):
        return None
