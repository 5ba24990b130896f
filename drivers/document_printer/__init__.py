"""The A4 printer: CUPS queue, the printer itself, and what they prove."""
