"""The answers of the DD4T REST service, as JSON, from a published folder."""

from __future__ import annotations

from datetime import datetime

import msgspec

from content.exceptions import DecodingError, ItemNotFoundError
from content.local_delivery.answers import Body
from content.local_delivery.base64_body import Base64Body
from content.local_delivery.links import resolve_component_link
from content.local_delivery.published_item import PublishedItem
from content.local_delivery.queries import find
from content.local_delivery.routes import Question, Route
from content.local_delivery.sessions import Items
from content.model.queries import Query
from content.model.uri import NULL_URI, ItemType, TcmUri

VARIANT_ID = "default"  # Tridion's name for a binary that has no variants


class BadQuestionError(ValueError):
    """The request has the form of a route, but its parameters make no sense."""


class Dd4tContract:
    """Answers questions as the contract means it: what is not there is not found.

    Safe to use from several threads.
    """

    def __init__(self, folder: Items, *, with_anchors: bool = False) -> None:
        self._folder = folder
        self._with_anchors = with_anchors

    def answer(self, question: Question) -> bytes | Body:
        """Return the JSON that answers a question.

        Raises:
            ItemNotFoundError: There is no such item.
            BadQuestionError: Item ids that are none, or no publication.
        """
        if not (question.publication_id or question.asks_by_url):
            raise BadQuestionError("publicationId is mandatory")
        match question.route:
            case Route.PAGE_BY_URL | Route.PAGE_BY_URI:
                return self._text(self._page(question))
            case Route.PAGE_DATE_BY_URL | Route.PAGE_DATE_BY_URI:
                return encode_date(self._page(question).last_published)
            case Route.COMPONENT_PRESENTATION:
                return self._text(self.get_component_presentation(question))
            case Route.COMPONENT_PRESENTATION_DATE:
                return encode_date(self._last_presented(question))
            case Route.COMPONENT_PRESENTATIONS:
                return self._component_presentations(question)
            case Route.LINK:
                return self._link(question)
            case Route.KEYWORD:
                category_uri = _uri(question, question.item_id, ItemType.CATEGORY)
                return self._folder.index().get_keyword(category_uri, question.text)
            case Route.FIND_COMPONENTS:
                return self._find(question)
            case _:
                return self._about_binary(question)

    def get_component_presentation(self, question: Question) -> PublishedItem:
        """Return the presentation with the template asked for, or any if none was."""
        template_uri = None
        if question.template_id:
            template_uri = _uri(
                question, question.template_id, ItemType.COMPONENT_TEMPLATE
            )
        return self._folder.index().get_component_presentation(
            _uri(question, question.item_id), template_uri
        )

    def find_first_presentation(self, uri: TcmUri) -> PublishedItem | None:
        """Return a component's first presentation; ``None`` leaves it out of several."""
        try:
            return self._folder.index().get_component_presentation(uri)
        except ItemNotFoundError:
            return None

    def _page(self, question: Question) -> PublishedItem:
        index = self._folder.index()
        if question.url:
            return index.get_page_by_url(question.publication_id, question.url)
        return index.get_page_by_uri(_uri(question, question.item_id, ItemType.PAGE))

    def _text(self, item: PublishedItem) -> bytes:
        # As a JSON string, whatever the document: JSON is escaped within JSON.
        return msgspec.json.encode(self._folder.read(item).decode(errors="replace"))

    def _last_presented(self, question: Question) -> datetime:
        items = self._folder.index().get_component_presentations(
            _uri(question, question.item_id)
        )
        return max(item.last_published for item in items)

    def _component_presentations(self, question: Question) -> bytes:
        uris = [_uri(question, item_id) for item_id in _item_ids(question.text)]
        items = map(self.find_first_presentation, uris)
        return b"[" + b",".join(self._text(item) for item in items if item) + b"]"

    def _link(self, question: Question) -> bytes:
        page_uri = excluded_uri = None
        if question.page_id:
            page_uri = _uri(question, question.page_id, ItemType.PAGE)
        if question.template_id:
            excluded_uri = _uri(
                question, question.template_id, ItemType.COMPONENT_TEMPLATE
            )
        url = resolve_component_link(
            self._folder.index(),
            _uri(question, question.item_id),
            page_uri=page_uri,
            excluded_template_uri=excluded_uri,
            with_anchor=self._with_anchors,
        )
        return msgspec.json.encode(url)

    def _find(self, question: Question) -> bytes:
        """Answer a query, spelled as ``model.queries`` has it.

        That is our own: the contract has the route, but nothing that it could be asked.
        """
        try:
            query = Query.parse(question.publication_id, question.text)
        except DecodingError as exc:
            raise BadQuestionError(str(exc)) from exc
        found = find(self._folder.index(), query)
        return msgspec.json.encode(
            [[str(each.component_uri), str(each.template_uri)] for each in found]
        )

    def _about_binary(self, question: Question) -> bytes | Body:
        item = self._binary(question)
        match question.route:
            case Route.BINARY_URL:
                return msgspec.json.encode(item.place.url)
            case Route.BINARY_DATE_BY_URI | Route.BINARY_DATE_BY_URL:
                return encode_date(item.last_published)
            case Route.BINARY_META_BY_URI | Route.BINARY_META_BY_URL:
                return _binary_meta(item)
            case _:
                return Base64Body(self._folder.open(item))

    def _binary(self, question: Question) -> PublishedItem:
        index = self._folder.index()
        if question.url:
            return index.get_binary_by_url(question.publication_id, question.url)
        return index.get_binary_by_uri(_uri(question, question.item_id))


def encode_date(moment: datetime) -> bytes:
    """Return a date as the service writes one: ISO 8601 with an offset, quoted."""
    return f'"{moment.isoformat()}"'.encode()


def _uri(
    question: Question, item_id: int, item_type: int = ItemType.COMPONENT
) -> TcmUri:
    return TcmUri(question.publication_id, item_id, item_type)


def _item_ids(text: str) -> list[int]:
    """Read ``1,2,3`` or ``[1,2,3]``."""
    try:
        return [int(part) for part in text.strip("[]").split(",")]
    except ValueError as exc:
        raise BadQuestionError("The item ids are not numbers") from exc


def _binary_meta(item: PublishedItem) -> bytes:
    return msgspec.json.encode(
        {
            "VariantId": VARIANT_ID,
            "Id": str(item.uri or NULL_URI),
            "LastPublishedDate": item.last_published.isoformat(),
            "HasLastPublishedDate": True,
        }
    )
