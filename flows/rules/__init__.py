"""Named functions that service files may call."""
