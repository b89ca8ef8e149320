"""How like real shoppers a population of ours behaves, and the reference shopper's rates fitted to them."""
