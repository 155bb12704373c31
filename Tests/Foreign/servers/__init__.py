"""Servers that Counterfoil did not write: the five venues from their documents, and plain ones for its client's tests."""
