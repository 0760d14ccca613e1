"""The linter: what the logic of contracts can prove, said so that its authors can act on it."""
