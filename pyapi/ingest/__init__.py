"""The bulk door: ``POST /ingest/readings`` takes streams of readings of any length."""
