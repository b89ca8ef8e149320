"""Text in, text out: whatever runs a language model."""
