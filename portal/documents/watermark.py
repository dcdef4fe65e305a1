"""The words of a watermark on a small page of their own, to be laid over a picture or a document again and again."""

from flask import render_template

from portal.documents.paper import FAMILY, pdf_of

WIDE, HIGH, LONGEST_LINE = 320, 160, 28  # px, and letters of the largest size
LARGEST, SMALLEST = 20, 9  # px


def watermark(words: str) -> bytes:
    """The page, as a PDF: dark words beside light ones, so that one of the two shows on any ground."""
    size = max(SMALLEST, min(LARGEST, LARGEST * LONGEST_LINE // max(1, len(words) // 2)))
    css = (
        f"@page {{ size: {WIDE}px {HIGH}px; margin: 0 }} body {{ margin: 0; font: 600 {size}px {FAMILY} }}"
        " p { position: absolute; left: 25px; top: 50px; width: 270px; margin: 0; text-align: center; line-height: 1.3;"
        " transform: rotate(-20deg); color: rgb(40 40 40 / 40%) }"
        " .light { left: 26px; top: 51px; color: rgb(255 255 255 / 55%) }"
    )
    return pdf_of(render_template("documents/watermark.html", words=words), css)
