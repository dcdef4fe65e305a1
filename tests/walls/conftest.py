"""A partner with an asset of its own, somebody of theirs, and somebody of a rival."""

import pytest

from portal.models.assets import Asset, Only
from portal.models.partners import Partner
from portal.models.people import Role
from tests.client import Client
from tests.factories import a_partner, a_person, an_asset


@pytest.fixture
def owner(app) -> Partner:
    return a_partner(name="Secretgate")


@pytest.fixture
def theirs(owner) -> Asset:
    """An asset for one partner alone."""
    return an_asset(title="Secret launch", only=Only(partners=(owner.ref,)), tags=["hush"], campaign="Hushed")


@pytest.fixture
def member(log_in, owner) -> Client:
    return log_in(a_person(Role.MARKETING, partner=owner))


@pytest.fixture
def rival(log_in) -> Client:
    return log_in(a_person(Role.MARKETING, partner=a_partner(name="Rivalgate")))
