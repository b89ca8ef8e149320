"""The trained policy that ships: a model small enough for a laptop's CPU, and how it is asked."""
