"""The countries of the world by their ISO 3166-1 alpha-2 code, as Unicode's locale data knows them."""

from babel import Locale

# Regions and codes that no company sits in: groupings, outlying and private-use codes.
NO_COUNTRY = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA", "AQ", "BV", "HM"}
COUNTRIES = frozenset(
    code for code in Locale("en").territories if len(code) == 2 and code.isalpha() and code not in NO_COUNTRY
)
