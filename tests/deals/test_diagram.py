"""The diagram in the docs is the life itself."""

from pathlib import Path

from portal.models.deals import LIFE
from portal.models.deals.diagram import drawn

DOCS = Path(__file__).parents[2] / "docs" / "deals.md"


def test_the_diagram_in_the_docs_is_made_from_the_life():
    made = drawn(LIFE)

    assert made in DOCS.read_text(), f"put this into docs/deals.md:\n{made}"
