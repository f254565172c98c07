-- alerts: detection and what it raises.

