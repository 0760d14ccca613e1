"""Behavior contracts for AI products, kept in Git as code; programs use `specctl.api`."""

__version__ = "0.1.0"
