"""Personas: read and check them, import other systems' formats, describe them in words, sample whole populations."""
