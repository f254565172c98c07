"""The ``/ws`` door: events to clients as they happen."""
