"""Bazaar: a mid-size general store, rendered on the server."""
