"""Observed behavior held against a contract: rates with intervals, gates, and why an answer changed."""
