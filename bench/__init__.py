"""How fast the portal is, beside two yardsticks on the same rows: `python -m bench`. Never part of the tests."""
