"""Measurements and experiments that anyone can run; README.md lists them."""
