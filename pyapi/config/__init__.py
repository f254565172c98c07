"""What services are set to: values that running processes follow, secrets that only they open."""
