"""What is known of shop families, as data; `generic` knows none and serves all."""
