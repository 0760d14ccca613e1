"""What is generated from contracts: prompts, tests, policies, alerts, runbooks and more."""
