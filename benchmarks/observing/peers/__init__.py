"""Other systems, each driven by its own interpreter: one script a system, which prints JSON lines."""
