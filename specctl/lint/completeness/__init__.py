"""What the checks of completeness share: whether the parts of a contract beside its rules are all there, and fit."""
