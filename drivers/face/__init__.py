"""Face comparison, 1:1, on this machine."""
