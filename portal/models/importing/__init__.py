"""Data in: what other programs wrote down becomes partners, products, people, accounts and deals.

`plans.py` says what of a file is which field of ours, `reading.py` reads cells `judging.py` says
row by row what would become of it and counts what is wrong, and each kind has a file of its own.
"""
