"""The demo."""


def make_demo() -> None:
    """Make it."""
