"""Answers to questions about one contract: why is it so, who may change it, where does it hold."""
