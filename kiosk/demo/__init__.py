"""The demonstration: a scripted resident walks through the real window and proves what came out."""
