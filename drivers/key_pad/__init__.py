"""The key pad for people who do not use the screen."""
