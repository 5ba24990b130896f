"""The ID-card reader: wire format, card layouts, photo, reader."""
