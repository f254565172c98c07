"""Asks providers of electricity for tokens."""
