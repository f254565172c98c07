"""Accounts: passwords, sessions, tokens and the keys that sign them.

What needs secrets or heavy arithmetic is a function written in Python (:mod:`pyapi.auth.functions`); the
database decides everything else.
"""
