"""The sections of a contract beside its logic (LANGUAGE, section 11): values, and how they are read."""
