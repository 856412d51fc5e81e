"""The printed matter: one-page PDFs with text in the reader's own Helvetica.

Written by hand, as PDF 1.4 (ISO 32000-1 describes the same structures): a page of text
needs five objects and no library.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_LINES_EN = (
    "Halmveer winter timetable",
    "2 November 2026 to 26 March 2027",
    "",
    "MUIDENES - NOORDHALM (35 minutes)",
    "Monday to Friday   6:40  8:10  10:10*  12:40  15:10  17:10  19:10",
    "Friday, also       22:40",
    "Weekend            7:40  10:10*  12:40  15:10  18:10",
    "",
    "MUIDENES - SINT ANNA (50 minutes)",
    "Monday to Saturday 7:00  12:00*  16:45",
    "Sunday             10:30*  16:45",
    "",
    "* Up to twenty minutes later at extreme low water.",
    "Call the quay: +31 113 55 01 93",
)
_LINES_NL = (
    "Halmveer winterdienstregeling",
    "2 november 2026 tot en met 26 maart 2027",
    "",
    "MUIDENES - NOORDHALM (35 minuten)",
    "Maandag t/m vrijdag  6.40  8.10  10.10*  12.40  15.10  17.10  19.10",
    "Vrijdag ook          22.40",
    "Weekend              7.40  10.10*  12.40  15.10  18.10",
    "",
    "MUIDENES - SINT ANNA (50 minuten)",
    "Maandag t/m zaterdag 7.00  12.00*  16.45",
    "Zondag               10.30*  16.45",
    "",
    "* Bij extreem laagwater tot twintig minuten later.",
    "Bel de kade: +31 113 55 01 93",
)
_FACTS_EN = (
    "Halmveer in figures",
    "For the press, February 2026",
    "",
    "Founded              12 March 1893, by 41 households",
    "Members              1,214",
    "Employees            61",
    "Passengers a year    410,000",
    "Ships                Getij (2025), Scholekster (1998), Trijntje (1936)",
    "Electric crossings   two of three; all by 2031",
    "",
    "Journalists call +31 113 55 01 94",
)
_FACTS_NL = (
    "Halmveer in cijfers",
    "Voor de pers, februari 2026",
    "",
    "Opgericht            12 maart 1893, door 41 huishoudens",
    "Leden                1214",
    "Medewerkers          61",
    "Reizigers per jaar   410.000",
    "Schepen              Getij (2025), Scholekster (1998), Trijntje (1936)",
    "Elektrisch           twee van de drie overtochten; alle in 2031",
    "",
    "Journalisten bellen +31 113 55 01 94",
)

PAPERS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "timetable-pdf": {"en": _LINES_EN, "nl": _LINES_NL},
    "press-fact-sheet": {"en": _FACTS_EN, "nl": _FACTS_NL},
}


def print_paper(name: str, language: str) -> bytes:
    """Return one sheet as PDF.

    Raises:
        KeyError: There is no sheet of this name in this language.
    """
    title, subtitle, *lines = PAPERS[name][language]
    text = [
        "0.06 0.16 0.22 rg 0 742 595 100 re f",
        "0.89 0.32 0.18 rg 0 736 595 6 re f",
        f"BT /F1 26 Tf 1 1 1 rg 56 786 Td ({_escaped(title)}) Tj ET",
        f"BT /F1 12 Tf 1 1 1 rg 56 764 Td ({_escaped(subtitle)}) Tj ET",
        "BT /F2 11 Tf 0.06 0.16 0.22 rg 20 TL 56 690 Td",
        *(f"({_escaped(line)}) Tj T*" for line in lines),
        "ET",
    ]
    return _assemble("\n".join(text).encode("latin-1"), title, language)


_PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
    b"/Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>"
)


def _assemble(content: bytes, title: str, language: str) -> bytes:
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R /Lang ({language}) >>".encode(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        _PAGE,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        _font("Helvetica-Bold"),
        _font("Courier"),
        f"<< /Title ({_escaped(title)}) >>".encode("latin-1"),
    ]
    file = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, item in enumerate(objects, start=1):
        offsets.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for offset in offsets:
        file += b"%010d 00000 n \n" % offset
    size = len(objects) + 1
    file += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (size, len(objects))
    file += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(file)


def _font(name: str) -> bytes:
    return (
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>"
    ).encode()


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
