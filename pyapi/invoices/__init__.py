"""Invoices as paper: the document as PDF, and exports."""
