"""Kin: shops that a seed draws whole, from their layout and their words to what they sell. See docs/mock-shops.md."""
