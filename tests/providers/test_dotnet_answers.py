from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from content.providers import dotnet_answers as answers
from content.providers.transport import Answer

XML = b'<string xmlns="http://schemas.microsoft.com/2003/10/Serialization/">'
NIL = b'<string xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>'


def ok(body: bytes, content_type: str = "application/json; charset=utf-8") -> Answer:
    return Answer(200, {"content-type": content_type}, body)


@pytest.mark.parametrize(
    ("body", "document"),
    [
        (b'"{\\"a\\": \\"\\u00e9\\"}"', '{"a": "é"}'.encode()),
        (b'\xef\xbb\xbf "<Page/>"\r\n', b"<Page/>"),
        (b'"\\ufeff{}"', b"{}"),
        (XML + b"{&quot;a&quot;: 1}</string>", b'{"a": 1}'),
        (b'<?xml version="1.0"?>' + XML + b"&lt;Page/&gt;</string>", b"<Page/>"),
        (b'{"a": 1}', b'{"a": 1}'),
        (b"<Page><Id/></Page>", b"<Page><Id/></Page>"),
        (b"H4sIAAAA", b"H4sIAAAA"),
        (b"null", None),
        (b"", None),
        (NIL, None),
        (XML + b"</string>", None),
        (b'"\\r\\n"', None),
    ],
)
def test_a_document_is_taken_out_of_its_envelope(body, document):
    assert answers.decode_document(ok(body)) == document


@pytest.mark.parametrize(
    "body",
    [
        b"<html><head><title>Sign in</title></head></html>",
        b'<!DOCTYPE string [<!ENTITY a "aaaa">]><string>&a;</string>',
        b"<string>cut off",
        b"/no/quotes.html",
    ],
)
def test_what_is_no_string_is_refused(body):
    with pytest.raises(ValueError, match=r"XML|JSON"):
        answers.decode_string(ok(body))


@pytest.mark.parametrize(
    ("body", "documents"),
    [
        (b'["{}", null, "", "<a/>"]', (b"{}", b"<a/>")),
        (b"[]", ()),
        (b"null", ()),
        (b"", ()),
    ],
)
def test_documents_that_are_missing_are_left_out(body, documents):
    assert answers.decode_documents(ok(body)) == documents


@pytest.mark.parametrize("body", [b'"x"', b"[1]", b'{"a": 1}'])
def test_documents_that_are_no_list_of_strings_are_refused(body):
    with pytest.raises(ValueError, match="Expected"):
        answers.decode_documents(ok(body))


@pytest.mark.parametrize(
    ("content_type", "is_one"),
    [
        ("", True),
        ("application/json; charset=utf-8", True),
        ("Text/Plain", True),
        ("image/jpeg", False),
        ("application/octet-stream", False),
    ],
)
def test_an_envelope_is_told_by_its_content_type(content_type, is_one):
    assert answers.is_envelope({"content-type": content_type}) is is_one


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-03-04T11:00:00", datetime(2024, 3, 4, 11, tzinfo=UTC)),
        ("2024-03-04T11:00:00Z", datetime(2024, 3, 4, 11, tzinfo=UTC)),
        (
            "2024-03-04T11:00:00.1234567+01:00",
            datetime(2024, 3, 4, 11, 0, 0, 123456, timezone(timedelta(hours=1))),
        ),
        ("/Date(0+0100)/", datetime(1970, 1, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00+01:00", None),
    ],
)
def test_dates_are_read_in_every_form(text, date):
    assert answers.parse_date(text) == date
    assert answers.decode_date(ok(f'"{text}"'.encode())) == date


@pytest.mark.parametrize("text", ["yesterday", "/Date(-99999999999999)/", "2024"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match=r"isoformat|range|year"):
        answers.parse_date(text)


def test_the_names_of_an_object_are_folded():
    members = answers.decode_object(
        ok(b'{"<Id>k__BackingField": 1, "TITLE": {"A": 2}}')
    )
    assert members == {"id": 1, "title": {"A": 2}}


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Bad gateway</html>",
        b"",
        b"[]",
        b'{"Message": 1}',
        b"\xff",
        b'{"Message":' + b"[" * 100_000,
    ],
)
def test_an_error_without_a_message_has_none(body):
    assert answers.describe_error(ok(body)) == ("", "")


def test_the_message_of_an_error_is_short_and_one_line():
    message, _ = answers.describe_error(
        ok(b'{"Message": "a\\r\\n\\u0007b' + b"c" * 500 + b'"}')
    )
    assert message.startswith("a bccc")
    assert len(message) == 200
