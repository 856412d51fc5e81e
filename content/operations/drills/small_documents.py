"""Small documents as DD4T publishes them, for drills that bring a folder of their own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Document = dict[str, Any]

_RICH_TEXT = 2  # DD4T's number of the field type
_TEMPLATE_ID = 9001
_LINK = (
    '<p xmlns="http://www.w3.org/1999/xhtml"><a xlink:href="{uri}" '
    'xmlns:xlink="http://www.w3.org/1999/xlink">{text}</a></p>'
)
# A view of the site, and the schema that it is for: it shows the rich text of "body".
_VIEW = "TextBlock"
_SCHEMA = "Text"


class SmallDocuments:
    """Documents of one publication; an item is named by its id alone."""

    def __init__(self, publication_id: int) -> None:
        self._publication_id = publication_id

    def publication(self) -> Document:
        """Return what a publication is."""
        return {"Id": f"tcm:0-{self._publication_id}-1", "Title": "A drill"}

    def page(self, item_id: int, *presentations: Document) -> Document:
        """Return a page that shows component presentations, and has no view of its own."""
        return {
            "Id": f"{self._uri(item_id)}-64",
            "Title": f"Page {item_id}",
            "PageTemplate": {"Id": f"{self._uri(_TEMPLATE_ID)}-128", "Title": "Drill"},
            "ComponentPresentations": list(presentations),
        }

    def text(self, item_id: int, text: str) -> Document:
        """Return a component presentation that is shown as the text it was published with."""
        return self._presentation(item_id) | {"RenderedContent": f"<p>{text}</p>"}

    def linking(self, item_id: int, target_id: int, text: str) -> Document:
        """Return a component presentation with a link that the site has to resolve."""
        link = _LINK.format(uri=self._uri(target_id), text=text)
        presentation = self._presentation(item_id)
        presentation["Component"]["Fields"] = {
            "body": {"Name": "body", "Values": [link], "FieldType": _RICH_TEXT}
        }
        return presentation

    def stub(self, item_id: int) -> Document:
        """Return what a page holds of a dynamic component presentation."""
        return self._presentation(item_id) | {"IsDynamic": True}

    def navigation(self, item_id: int, url: str) -> Document:
        """Return a navigation that lists nothing but the page that holds it."""
        own = {"Id": f"{self._uri(item_id)}-64", "Title": "Navigation", "Url": url}
        return {"Title": "A drill", "Url": "/", "Items": [own | {"Visible": False}]}

    def place_of_page(self, url: str) -> str:
        """Return where a page is kept that is published at a URL."""
        return f"{self._publication_id}/pages{url}.json"

    def place_of_presentation(self, item_id: int) -> str:
        """Return where a dynamic component presentation is kept."""
        folder = f"{self._publication_id}/component_presentations"
        return f"{folder}/{item_id}-{_TEMPLATE_ID}.json"

    def write(self, folder: Path, documents: Mapping[str, Document]) -> None:
        """Write documents by their places, and the publication with them."""
        places = {f"{self._publication_id}/publication.json": self.publication()}
        for place, record in {**places, **documents}.items():
            file = folder / place
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(encode(record))

    def _presentation(self, item_id: int) -> Document:
        return {
            "Component": {
                "Id": self._uri(item_id),
                "Title": f"Component {item_id}",
                "ComponentType": 1,
                "Schema": {
                    "Id": f"{self._uri(_TEMPLATE_ID)}-8",
                    "Title": _SCHEMA,
                    "RootElementName": _SCHEMA,
                },
            },
            "ComponentTemplate": {
                "Id": f"{self._uri(_TEMPLATE_ID)}-32",
                "Title": _VIEW,
            },
        }

    def _uri(self, item_id: int) -> str:
        return f"tcm:{self._publication_id}-{item_id}"


def encode(record: Document) -> bytes:
    """Return a document as it is published."""
    return json.dumps(record).encode()
