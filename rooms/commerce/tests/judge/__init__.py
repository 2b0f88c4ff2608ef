"""Judges a running commerce surface by its specification alone. See `__main__`."""
