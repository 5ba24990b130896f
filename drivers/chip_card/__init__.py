"""Social-security cards over PC/SC."""
