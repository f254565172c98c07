"""How a notification leaves: one adapter per provider."""
