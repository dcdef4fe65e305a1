"""Letters: what is written to whom when something happens."""
