"""Partitions as compressed files: written, read back, dropped, restored."""
