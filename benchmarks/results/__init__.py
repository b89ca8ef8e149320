"""The reproduction table: what fine-tuning, rewards, personas, history, rationales and size do to a small policy."""
