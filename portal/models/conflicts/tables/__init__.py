"""The tables that comparing reads: plain text, a row a line, `#` before what explains them."""

from pathlib import Path

HERE = Path(__file__).parent


def lines(name: str) -> list[str]:
    """The rows of a table."""
    rows = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [row for row in rows if row and not row.startswith("#")]
