"""A behavior contract as frozen values: what LANGUAGE version 1 says, after reading."""
