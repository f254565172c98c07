"""The process that does what nobody waits for: jobs, schedules, events, deliveries."""
