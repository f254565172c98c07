"""Measurements that print ratios: ``python -m bench NAME [--quick]``. See README.md."""
