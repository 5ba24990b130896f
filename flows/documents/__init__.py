"""Data to documents: A4 layouts, verification tokens, seals."""
