"""Data sets that can be made again from nothing: which shops are visited, by whom, how often."""
