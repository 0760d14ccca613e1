"""Texts in other formats, read as contracts; what cannot be read is reported with its line."""
