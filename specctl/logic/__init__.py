"""The one function that a contract is: decided for one request, and for whole regions at once."""
