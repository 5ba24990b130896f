"""The fleet server; not there yet."""
