"""The decision function of a contract as SQL."""
