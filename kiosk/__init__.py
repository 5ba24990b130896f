"""The machine's application; the only importer of PySide6."""
