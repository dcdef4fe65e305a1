"""SCORM packages as this project makes them: for the demo, to try other systems with, and for the tests."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO
from json import dumps

from portal.cli.demo import source

SHARED = ("tour.js", "tour.css")
HEADS = {
    "1.2": (
        'xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"',
        "1.2", "scormtype",
    ),
    "2004": (
        'xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"'
        ' xmlns:imsss="http://www.imsglobal.org/xsd/imsss"',
        "2004 4th Edition", "scormType",
    ),
}  # fmt: skip
EPOCH = (2026, 1, 1, 0, 0, 0)  # the same bytes whenever it is made


@dataclass(frozen=True)
class Sco:
    """One part: its pages (title, HTML), each in the languages there are, and a question at its end."""

    title: str
    pages: Sequence[dict[str, tuple[str, str]]]
    question: dict[str, tuple[str, Sequence[str]]] | None = None  # asked, and answers, of which the first is right
    calls: str = "all"  # or "few": it begins and ends, and says nothing
    is_sco: bool = True


def package(version: str, title: str, scos: Sequence[Sco]) -> bytes:
    """The zip: its manifest, a page a part, and what they share."""
    files: dict[str, bytes] = {"imsmanifest.xml": _manifest(version, title, scos).encode()}
    for number, sco in enumerate(scos, 1):
        files[f"part-{number}.html"] = _page(sco).encode()
    for name in SHARED:
        files[f"shared/{name}"] = (source.DATA / "packages" / name).read_bytes()
    return zipped(files)


TOUR = Sco(
    "From the router to the cloud",
    (
        {
            "en": ("One box at the door", "<p>A branch has one GTX at its door. All that leaves passes it.</p>"),
            "es": ("Una caja en la puerta", "<p>Cada sucursal tiene un GTX. Todo lo que sale pasa por él.</p>"),
        },
        {
            "en": ("Two lines, one way", "<p>The GTX measures both lines and takes the one that serves best.</p>"),
            "es": ("Dos líneas, un camino", "<p>El GTX mide ambas líneas y toma la que mejor sirve.</p>"),
        },
        {
            "en": ("A line fails", "<p>Calls go on over the other line. Nobody at the till notices.</p>"),
            "es": ("Falla una línea", "<p>Las llamadas siguen por la otra. Nadie en la caja lo nota.</p>"),
        },
    ),
    {
        "en": ("What does a shopper notice when a line fails?", ("Nothing", "A call breaks off", "A till stops")),
        "es": ("¿Qué nota un cliente si falla una línea?", ("Nada", "Se corta una llamada", "Se para una caja")),
    },
)


def tour() -> bytes:
    """The demo's own package."""
    return package("2004", TOUR.title, [TOUR])


def examples() -> dict[str, bytes]:
    """One of each kind, by file name."""
    short = TOUR.pages[:1]
    two = (Sco("First part", short), Sco("Second part", short))
    return {
        "tour-1.2.zip": package("1.2", TOUR.title, [TOUR]),
        "tour-2004.zip": tour(),
        "several-1.2.zip": package("1.2", "Several parts", two),
        "several-2004.zip": package("2004", "Several parts", two),
        "minimum-1.2.zip": package("1.2", "Minimum calls", [Sco("Few words", short, calls="few")]),
        "minimum-2004.zip": package("2004", "Minimum calls", [Sco("Few words", short, calls="few")]),
        "asset-1.2.zip": package("1.2", "A page", [Sco("A page", short, is_sco=False)]),
    }


def zipped(files: dict[str, bytes]) -> bytes:
    """These files, packed."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _manifest(version: str, title: str, scos: Sequence[Sco]) -> str:
    names, said, kind = HEADS[version]
    items = "".join(
        f'<item identifier="item-{number}" identifierref="part-{number}"><title>{escape(sco.title)}</title></item>'
        for number, sco in enumerate(scos, 1)
    )
    shared = "".join(f'<file href="shared/{name}"/>' for name in SHARED)
    resources = "".join(
        f'<resource identifier="part-{number}" type="webcontent" adlcp:{kind}="{"sco" if sco.is_sco else "asset"}"'
        f' href="part-{number}.html"><file href="part-{number}.html"/>{shared}</resource>'
        for number, sco in enumerate(scos, 1)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<manifest identifier="aliado-made" version="1" {names}>'
        f"<metadata><schema>ADL SCORM</schema><schemaversion>{said}</schemaversion></metadata>"
        f'<organizations default="whole"><organization identifier="whole"><title>{escape(title)}</title>{items}'
        f"</organization></organizations><resources>{resources}</resources></manifest>\n"
    )


def _page(sco: Sco) -> str:
    said = {"pages": sco.pages, "question": sco.question, "calls": sco.calls if sco.is_sco else "none"}
    data = dumps(said, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(sco.title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="shared/tour.css"></head><body><main id="tour"></main>'
        f'<script>const TOUR = {data}</script><script src="shared/tour.js"></script></body></html>\n'
    )
