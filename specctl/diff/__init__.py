"""What changes between two revisions mean (LANGUAGE, section 10)."""
