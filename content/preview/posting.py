"""Whether a page that was sent for preview was sent by somebody who may.

Either from an address that is trusted, which is all that the content manager's own
template can offer; or signed: the header ``X-Preview-Signature`` is the HMAC-SHA256 in
hexadecimal of the header ``X-Preview-Time`` (seconds since the epoch), a full stop, and
the body, with ``CONTENT_PREVIEW_POST_SECRET`` as its key.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from http import HTTPStatus
from ipaddress import ip_address, ip_network

from django.http import HttpRequest, QueryDict

from content.conf import conf
from content.preview.exceptions import PreviewRefusedError

SIGNATURE_HEADER = "X-Preview-Signature"
TIME_HEADER = "X-Preview-Time"
#: How far the sender's clock may be from ours, either way.
TOLERANCE_SECONDS = 60
_FORM = "application/x-www-form-urlencoded"
_MAX_DIGITS = 12


def read_body(request: HttpRequest) -> bytes:
    """Return what was sent.

    Raises:
        PreviewRefusedError: 411: nobody says how long it is. 413: it is too long.
    """
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isdecimal():
        raise PreviewRefusedError("Send a Content-Length.", HTTPStatus.LENGTH_REQUIRED)
    most = conf.CONTENT_PREVIEW_POST_MAX_BYTES
    if len(length) > _MAX_DIGITS or int(length) > most:
        raise PreviewRefusedError(
            f"A page may have {most} bytes.", HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        )
    return bytes(request.read(int(length)))


def sign(body: bytes, moment: int, secret: str) -> str:
    """Return the signature of a body sent at a moment."""
    message = b"%d.%b" % (moment, body)
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def require_sender(request: HttpRequest, body: bytes) -> str:
    """Check who has sent a body; return the signature, empty for a trusted address.

    Raises:
        PreviewRefusedError: Nobody who may.
    """
    signature = request.headers.get(SIGNATURE_HEADER, "")
    if signature:
        _require_signature(signature, request.headers.get(TIME_HEADER, ""), body)
        return signature
    if not _is_trusted(request.META.get("REMOTE_ADDR", "")):
        raise PreviewRefusedError("This is not signed.", HTTPStatus.FORBIDDEN)
    return ""


def _require_signature(signature: str, moment: str, body: bytes) -> None:
    secret = conf.CONTENT_PREVIEW_POST_SECRET
    is_moment = moment.isascii() and moment.isdecimal() and len(moment) <= _MAX_DIGITS
    if not (secret and is_moment):
        raise PreviewRefusedError("This is not signed well.", HTTPStatus.FORBIDDEN)
    # In a time that tells nothing of the right one.
    if not hmac.compare_digest(
        sign(body, int(moment), secret).encode(), signature.encode()
    ):
        raise PreviewRefusedError("This is not signed well.", HTTPStatus.FORBIDDEN)
    if abs(time.time() - int(moment)) > TOLERANCE_SECONDS:
        raise PreviewRefusedError(
            "This was signed at another time.", HTTPStatus.FORBIDDEN
        )


def _is_trusted(address: str) -> bool:
    try:
        sender = ip_address(address)
    except ValueError:
        return False
    return any(
        sender in ip_network(each) for each in conf.CONTENT_PREVIEW_POST_ADDRESSES
    )


def document_in(request: HttpRequest, body: bytes) -> bytes:
    """Return the page in a body: all of it, or the form's field ``data``.

    Raises:
        PreviewRefusedError: A form without.
    """
    if request.content_type != _FORM:
        return body
    document = QueryDict(body).get("data")
    if not document:
        raise PreviewRefusedError("The form has no field named data.")
    return document.encode()
