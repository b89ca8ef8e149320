"""Atelier Nord: a German boutique for clothes and home textiles, a single page over a JSON interface."""
