"""The DD4T REST service (``DD4T.RestService.WebApi``), asked over HTTP.

Strict about what is sent: identities and URLs that its routes cannot express are not
sent at all. Tolerant of what comes back. What the service makes of "not found" is told
apart from its failures:

* 404, and 200 with nothing in it: ``ItemNotFoundError``;
* 500 with a ``BinaryNotFoundException``, its other way to say so: the same;
* any other status, and a 200 whose envelope cannot be read:
  ``ContentServiceResponseError``. What is *in* the envelope is for the model to decode.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from typing import Any, BinaryIO, TypeVar
from urllib.parse import quote

from django.core.exceptions import ImproperlyConfigured

from content.conf import conf
from content.exceptions import (
    ContentServiceResponseError,
    InvalidUrlError,
    ItemNotFoundError,
)
from content.model.component import Keyword
from content.model.decoding import decode_keyword
from content.model.queries import Found, Query
from content.model.uri import ItemType, TcmUri
from content.providers import dotnet_answers as answers
from content.providers.base64_answers import BinaryReceiver, UnreadableBinaryError
from content.providers.contracts import BinaryMeta
from content.providers.forwarding import session_headers
from content.providers.rest_paths import (
    batch_item_ids,
    numbers_of,
    quote_keyword,
    require_publication,
    split_url,
)
from content.providers.service_address import (
    ServiceAddress,
    path_of,
    without_credentials,
)
from content.providers.service_client import ServiceClient, get_service_client
from content.providers.transport import Answer, Request
from content.request_ids import HEADER, current_request_id
from content.tracing import add_trace_headers

_Read = TypeVar("_Read")

_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip",
    "User-Agent": "site-frontend",
}
_COMPLETE = {HTTPStatus.OK, HTTPStatus.NO_CONTENT}
_BINARY_NOT_FOUND = "BinaryNotFoundException"


class Dd4tRestProvider:
    """A content provider over the DD4T REST service."""

    def __init__(
        self,
        *,
        base_url: str,
        headers: Mapping[str, str] | None = None,
        ca_bundle: str | None = None,
        trailing_slash: bool = True,
        double_slash: bool = False,
        queries: bool = False,
        session_cookie: bool = False,
        client: ServiceClient | None = None,
    ) -> None:
        """Remember where the service is; nothing is connected yet.

        Args:
            base_url: ``https://host:port/path/``, with the slash at its end.
            headers: Sent with every request, ``Authorization`` say.
            ca_bundle: A file of the certificates to trust instead of the system's.
            trailing_slash: End every path with a slash: IIS takes a path whose last
                segment has a dot for a file's and does not ask the service.
            double_slash: Send a second slash before a published URL, as DD4T's own
                client does. The service then depends on its host to collapse them; off,
                it finds the same items on every host.
            queries: Whether it answers queries, as local delivery does. The .NET service
                has a route for it that always fails.
            session_cookie: Send the token of a preview session as a cookie, too, for a
                service that does not read the header.
            client: What to call the service with; by default that of the process.

        Raises:
            ImproperlyConfigured: ``base_url`` or ``ca_bundle`` cannot be used.
        """
        try:
            self._address = ServiceAddress.parse(base_url, ca_bundle=ca_bundle)
        except ValueError as exc:
            told = without_credentials(base_url)
            raise ImproperlyConfigured(f"base_url {told!r}: {exc}") from exc
        if ca_bundle is not None:
            try:
                ssl.create_default_context(cafile=ca_bundle)
            except OSError as exc:  # no such file, or no certificates in it
                raise ImproperlyConfigured(f"ca_bundle {ca_bundle!r}: {exc}") from exc
        self._base_path = path_of(base_url)
        self._headers = {**_HEADERS, **(headers or {})}
        self._path_end = "/" if trailing_slash else ""
        self._queries = queries
        self._session_cookie = session_cookie
        self._url_mark = "//" if double_slash else "/"
        self._client = get_service_client() if client is None else client

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._address}{self._base_path})"

    def fetch_page_by_url(self, publication_id: int, url: str) -> bytes:
        return self._fetch_by_url(
            "page/GetContentByUrl", publication_id, url, answers.decode_document
        )

    def fetch_page_by_uri(self, uri: TcmUri) -> bytes:
        return self._fetch_by_uri(
            "page/GetContentByUri", uri, ItemType.PAGE, answers.decode_document
        )

    def fetch_component_presentation(
        self, component_uri: TcmUri, template_uri: TcmUri | None = None
    ) -> bytes:
        """Return the document; the service may ignore a template that has none."""
        publication_id, item_id = numbers_of(component_uri, ItemType.COMPONENT)
        path = f"componentpresentation/GetContent/{publication_id}/{item_id}"
        identity = {"uri": str(component_uri)}
        if template_uri is not None:
            path += f"/{numbers_of(template_uri, ItemType.COMPONENT_TEMPLATE)[1]}"
            identity["template_uri"] = str(template_uri)
        return self._fetch(path, answers.decode_document, identity)

    def fetch_component_presentations(
        self, component_uris: tuple[TcmUri, ...]
    ) -> tuple[bytes, ...]:
        """Return the documents; asks in batches, since the ids are one path segment.

        The service is known to fail with a 500 if one of the components has no dynamic
        presentation.
        """
        numbers = [numbers_of(uri, ItemType.COMPONENT) for uri in component_uris]
        publication_ids = {publication_id for publication_id, _ in numbers}
        if len(publication_ids) > 1:
            raise ValueError("The components are of several publications")
        documents: list[bytes] = []
        for batch in batch_item_ids([item_id for _, item_id in numbers]):
            path = f"componentpresentation/GetContentMultiple/{numbers[0][0]}/{batch}"
            try:
                documents += self._fetch(
                    path, answers.decode_documents, {"item_ids": batch}
                )
            except ItemNotFoundError:
                continue  # none of the batch is there
        return tuple(documents)

    def fetch_component_link(
        self,
        component_uri: TcmUri,
        *,
        page_uri: TcmUri | None = None,
        excluded_template_uri: TcmUri | None = None,
    ) -> str:
        publication_id, item_id = numbers_of(component_uri, ItemType.COMPONENT)
        path = f"link/ResolveLink/{publication_id}/{item_id}"
        page_id = template_id = 0
        if page_uri is not None:
            page_id = numbers_of(page_uri, ItemType.PAGE)[1]
        if excluded_template_uri is not None:
            template_id = numbers_of(
                excluded_template_uri, ItemType.COMPONENT_TEMPLATE
            )[1]
        if page_id or template_id:
            path += f"/{page_id}/{template_id}"
        return self._fetch(path, answers.decode_string, {"uri": str(component_uri)})

    def download_binary_by_url(
        self, publication_id: int, url: str, target: BinaryIO
    ) -> None:
        path = self._path_by_url("binary/GetBinaryByUrl", publication_id, url)
        identity = {"publication_id": publication_id, "url": url}
        self._download(path, target, identity)

    def download_binary_by_uri(self, uri: TcmUri, target: BinaryIO) -> None:
        publication_id, item_id = numbers_of(uri, ItemType.COMPONENT)
        path = f"binary/GetBinaryByUri/{publication_id}/{item_id}"
        self._download(path, target, {"uri": str(uri)})

    def fetch_binary_meta_by_url(self, publication_id: int, url: str) -> BinaryMeta:
        return self._fetch_by_url(
            "binary/GetBinaryMetaByUrl", publication_id, url, _decode_binary_meta
        )

    def fetch_binary_meta_by_uri(self, uri: TcmUri) -> BinaryMeta:
        return self._fetch_by_uri(
            "binary/GetBinaryMetaByUri", uri, ItemType.COMPONENT, _decode_binary_meta
        )

    def fetch_binary_url(self, uri: TcmUri) -> str:
        return self._fetch_by_uri(
            "binary/GetUrlForUri", uri, ItemType.COMPONENT, answers.decode_string
        )

    def fetch_page_last_published_by_url(
        self, publication_id: int, url: str
    ) -> datetime:
        """Return the date; the service says "now" where there is no such page."""
        return self._fetch_by_url(
            "page/GetLastPublishedDateByUrl", publication_id, url, answers.decode_date
        )

    def fetch_page_last_published_by_uri(self, uri: TcmUri) -> datetime:
        """Return the date; the service says "now" where there is no such page."""
        return self._fetch_by_uri(
            "page/GetLastPublishedDateByUri", uri, ItemType.PAGE, answers.decode_date
        )

    def fetch_component_presentation_last_published(
        self, component_uri: TcmUri
    ) -> datetime:
        """Return the date; the service says "now" where there is no presentation."""
        return self._fetch_by_uri(
            "componentpresentation/GetLastPublishedDate",
            component_uri,
            ItemType.COMPONENT,
            answers.decode_date,
        )

    def find_component_presentations(self, query: Query) -> tuple[Found, ...]:
        """Return what a query finds, if the service was said to answer any."""
        if not self._queries:
            raise ItemNotFoundError(
                "This content service answers no queries", query=str(query)
            )
        require_publication(query.publication_id)
        asked = quote(str(query), safe="")
        path = f"componentpresentation/FindComponents/{query.publication_id}/{asked}"
        return self._fetch(path, _decode_found, {"query": str(query)})

    def fetch_keyword(self, category_uri: TcmUri, name: str) -> Keyword:
        publication_id, item_id = numbers_of(category_uri, ItemType.CATEGORY)
        path = f"taxonomy/GetKeyword/{publication_id}/{item_id}/{quote_keyword(name)}"
        identity = {"uri": str(category_uri), "name": name}
        return self._fetch(path, _decode_keyword, identity)

    def _fetch_by_url(
        self,
        route: str,
        publication_id: int,
        url: str,
        read: Callable[[Answer], _Read | None],
    ) -> _Read:
        path = self._path_by_url(route, publication_id, url)
        return self._fetch(path, read, {"publication_id": publication_id, "url": url})

    def _path_by_url(self, route: str, publication_id: int, url: str) -> str:
        require_publication(publication_id)
        extension, rest = split_url(url)
        return f"{route}/{publication_id}/{extension}{self._url_mark}{rest}"

    def _fetch_by_uri(
        self,
        route: str,
        uri: TcmUri,
        item_type: ItemType,
        read: Callable[[Answer], _Read | None],
    ) -> _Read:
        publication_id, item_id = numbers_of(uri, item_type)
        return self._fetch(
            f"{route}/{publication_id}/{item_id}", read, {"uri": str(uri)}
        )

    def _fetch(
        self,
        path: str,
        read: Callable[[Answer], _Read | None],
        identity: Mapping[str, Any],
    ) -> _Read:
        """Ask for a path and return what is read from the answer's body."""
        answer = self._client.fetch(
            self._address, self._request(path), asked_for=identity
        )
        _refuse_errors(answer, identity)
        with _reading(identity):
            value = read(answer)
        if value is None:
            raise ItemNotFoundError("The content service has no such item", **identity)
        return value

    def _download(
        self, path: str, target: BinaryIO, identity: Mapping[str, Any]
    ) -> None:
        """Ask for a path and write the binary in the answer's body to a file."""
        receive = BinaryReceiver(target, max_bytes=conf.CONTENT_MAX_BINARY_BYTES)
        with _reading(identity, UnreadableBinaryError):
            answer = self._client.fetch(
                self._address,
                self._request(path),
                receive=receive,
                deadline_seconds=conf.CONTENT_BINARY_DEADLINE_SECONDS,
                asked_for=identity,
            )
        _refuse_errors(answer, identity)
        # With a 204 nothing is received; an attempt before it may have left something.
        if answer.status == HTTPStatus.NO_CONTENT or not receive.size_bytes:
            raise ItemNotFoundError("The content service has no such item", **identity)

    def _request(self, path: str) -> Request:
        return Request(
            target=f"{self._base_path}{path}{self._path_end}",
            route="/".join(path.split("/", 2)[:2]),
            headers=_named(self._headers_now()),
        )

    def _headers_now(self) -> Mapping[str, str]:
        """Return the headers of a request: what depends on who asks belongs here."""
        return self._headers | session_headers(with_cookie=self._session_cookie)


def _named(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Return headers that let the service's log tell which request asked."""
    if request_id := current_request_id():
        headers = {**headers, HEADER: request_id}
    return add_trace_headers(headers)


@contextmanager
def _reading(
    identity: Mapping[str, Any], error: type[ValueError] = ValueError
) -> Iterator[None]:
    """Say that what cannot be read is the content service's answer.

    Only complete ones are read, and of those only a 200 has anything in it.
    """
    try:
        yield
    except InvalidUrlError:  # a ValueError, too: nothing was asked
        raise
    except error as exc:
        raise ContentServiceResponseError(
            f"The content service's answer cannot be read: {exc}",
            **identity,
            status=HTTPStatus.OK,
        ) from exc


def _refuse_errors(answer: Answer, identity: Mapping[str, Any]) -> None:
    if answer.status in _COMPLETE:
        return
    message, exception_type = answers.describe_error(answer)
    if answer.status == HTTPStatus.NOT_FOUND or _BINARY_NOT_FOUND in exception_type:
        raise ItemNotFoundError("The content service has no such item", **identity)
    raise ContentServiceResponseError(
        f"The content service answered with an error: {message or 'no reason given'}",
        **identity,
        status=answer.status,
    )


def _decode_binary_meta(answer: Answer) -> BinaryMeta | None:
    members = answers.decode_object(answer)
    if members is None:
        return None
    date = members.get("lastpublisheddate")
    is_known = bool(date) and members.get("haslastpublisheddate", True)
    return BinaryMeta(
        uri=TcmUri.parse(str(members.get("id"))),
        variant_id=str(members.get("variantid") or ""),
        last_published=answers.parse_date(str(date)) if is_known else None,
    )


def _decode_found(answer: Answer) -> tuple[Found, ...]:
    return tuple(
        Found(TcmUri.parse(component), TcmUri.parse(template))
        for component, template in answers.decode_pairs(answer)
    )


def _decode_keyword(answer: Answer) -> Keyword | None:
    if answers.decode_object(answer) is None:
        return None
    keyword = decode_keyword(answer.body)
    if keyword.uri.is_null:
        raise ValueError("a keyword without an identity")
    return keyword
