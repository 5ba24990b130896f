"""Service search: one sentence in, services out, in whatever way residents speak, spell and abbreviate.

`build_index` makes the file of a catalogue, `SearchIndex` loads it and answers.
"""
