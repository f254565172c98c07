"""Backups of the database: taken, listed, tried, removed; and the way back to any second."""
