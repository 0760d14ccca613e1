"""Cases and properties as tests, and what of a contract they reach."""
