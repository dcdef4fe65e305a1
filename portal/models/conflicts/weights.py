"""What each agreement and each difference weighs: the one table to read and to change.

Evidence adds up, field by field (Fellegi and Sunter, A Theory for Record Linkage, 1969); the weights are points of 100,
set by hand from how often such an agreement is chance among the pairs of `tests/conflicts/pairs` (see
`docs/conflicts.md`). What decides, and what forbids, stands below the table.
"""

SAME, LOOK = 80, 45  # from here on a match is of this band

NAME = {  # by how near the names are, and whether the words in common tell little, some or much
    "equal": (56, 66, 80), "alike": (38, 54, 66), "acronym": (46, 52, 56),
    "nearly": (40, 54, 60), "more": (20, 47, 54), "part": (18, 43, 51), "related": (6, 14, 24), "other": (0, 0, 0),
}  # fmt: skip
TELLS_SOME, TELLS_MUCH = 10.5, 26.5  # bits

SAME_DOMAIN, SAME_LABEL, OTHER_DOMAIN = 46, 32, -8  # acme.com; acme.com and acme.de; two domains
SAME_EMAIL, SAME_PHONE = 46, 42
SAME_POSTCODE, OTHER_POSTCODE = 10, -4
SAME_ADDRESS, OTHER_ADDRESS = 12, -2
SAME_CITY, OTHER_CITY = 10, -10
SAME_COUNTRY, OTHER_COUNTRY = 4, -18
SAME_PRODUCT = 2
LINKED = 48  # the vendor keeps that one belongs to the other

SAME_TAX_NUMBER = 100  # decides for
OTHER_TAX_NUMBER = 20  # decides against: the most that a match can have
