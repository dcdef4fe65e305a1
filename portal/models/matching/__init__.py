"""Whom a deal's customer may be, among all partners' deals and our own accounts: known to the vendor alone.

`keys` says by what a company is found, `index` keeps it, `finding` looks, `matches` judges. What this finds never
reaches a partner's page, mail, file or time.
"""
