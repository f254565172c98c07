"""Clients in other languages and in Python, written from the catalogue of a database."""
