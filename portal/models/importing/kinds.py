"""The kinds of what can be brought in, and who may bring in which."""

from portal.models.importing.accounts import Accounts
from portal.models.importing.deals import Deals
from portal.models.importing.judging import Rules
from portal.models.importing.partners import Partners
from portal.models.importing.people import People
from portal.models.importing.products import Products

KINDS: dict[str, type[Rules]] = {rules.kind: rules for rules in (Partners, People, Products, Accounts, Deals)}
GRANTING = frozenset({"people"})  # what gives somebody rights, and asks for the password
