"""Promises, and topics to avoid."""
