"""An answer as it is kept: status, headers and body, for whoever asks."""

from __future__ import annotations

from typing import Self

import msgspec
from django.http import HttpResponse

from content.exceptions import DecodingError


class StoredResponse(
    msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True
):
    """All of an answer but what each visitor is told anew."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @classmethod
    def of(cls, response: HttpResponse) -> Self:
        """Return what there is to keep of a response."""
        return cls(response.status_code, tuple(response.items()), response.content)

    def make_response(self) -> HttpResponse:
        """Return a response of its own, which may be changed."""
        response = HttpResponse(self.body, status=self.status)
        del response["Content-Type"]  # Django's; the answer may have had none
        for name, value in self.headers:
            response[name] = value
        return response

    @property
    def is_redirect(self) -> bool:
        """Whether it leads elsewhere."""
        return 300 <= self.status < 400


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(StoredResponse)
_HEADERS_BYTES = 1_000


class StoredResponseCodec:
    """A codec of answers."""

    def encode(self, value: StoredResponse) -> bytes:
        """Return the answer as bytes."""
        return _encoder.encode(value)

    def decode(self, payload: bytes) -> StoredResponse:
        """Return the answer; raise ``DecodingError`` if the bytes are none."""
        try:
            stored = _decoder.decode(payload)
            stored.make_response()  # what Django takes for no answer is none
        except (msgspec.DecodeError, ValueError) as exc:
            raise DecodingError(f"No stored answer: {exc}") from exc
        return stored

    def size_bytes(self, payload: bytes) -> int:
        """Return about how much memory the answer takes."""
        return len(payload) + _HEADERS_BYTES
