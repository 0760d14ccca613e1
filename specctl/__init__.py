"""Behavior contracts for AI products, kept in Git as code."""

__version__ = "0.1.0"
