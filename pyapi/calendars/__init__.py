"""Calendars of other programs: what we read of them, what they read of us."""
