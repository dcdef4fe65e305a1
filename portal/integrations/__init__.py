"""Other systems, one package each."""
