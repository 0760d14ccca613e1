"""What must not go wrong unseen."""

from __future__ import annotations

# The risks and severities that ask for more than others.
GRAVE = ("high", "critical")
