"""What people do with the audit log from the command line."""
