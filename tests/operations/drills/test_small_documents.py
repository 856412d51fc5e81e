from __future__ import annotations

import pytest

from content.local_delivery.places import parse_place
from content.model.decoding import decode_component_presentation, decode_page
from content.operations.drills.small_documents import SmallDocuments, encode


@pytest.fixture
def documents():
    return SmallDocuments(5)


def test_page_shows_what_it_was_made_of(documents):
    shown = documents.text(2, "Words"), documents.stub(3)
    page = decode_page(encode(documents.page(1, *shown)))
    text, stub = page.component_presentations
    assert str(page.uri) == "tcm:5-1-64"
    assert text.rendered_content == "<p>Words</p>"
    assert not text.is_dynamic
    assert stub.is_dynamic
    assert not stub.component.fields


def test_stub_names_what_is_kept_at_its_place(documents):
    place = parse_place(documents.place_of_presentation(3))
    page = decode_page(encode(documents.page(1, documents.stub(3))))
    [stub] = page.component_presentations
    assert stub.component.uri == place.uri
    assert stub.component_template.uri == place.template_uri


def test_linking_presentation_has_a_link_in_its_rich_text(documents):
    record = documents.linking(2, 4, "Read on")
    presentation = decode_component_presentation(encode(record))
    [body] = presentation.component.fields["body"].values
    assert 'xlink:href="tcm:5-4"' in body
    assert "Read on" in body


def test_folder_has_the_publication_and_each_document(documents, tmp_path):
    place = documents.place_of_page("/a/b.html")
    documents.write(tmp_path, {place: documents.page(1)})
    assert (tmp_path / place).read_bytes() == encode(documents.page(1))
    assert (tmp_path / "5/publication.json").is_file()
