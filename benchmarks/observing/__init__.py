"""What `observe.py` is made of: pages served, an oracle asked, what systems show of them counted and compared."""
