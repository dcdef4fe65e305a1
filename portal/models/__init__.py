"""Records, their rules, commands and queries."""
