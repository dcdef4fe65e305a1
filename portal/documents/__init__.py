"""Documents: PDFs laid out by WeasyPrint, and drawings that are made of records."""
