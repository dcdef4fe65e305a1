"""Installations as processes, as the tests of operating have them."""

from tests.operate.conftest import install, made  # noqa: F401
