"""``mainspring simulate``: a fleet of made-up meters with made-up faults, through the HTTP door."""
