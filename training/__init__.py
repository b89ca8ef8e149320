"""Offline training: recordings in, checkpoint out."""
