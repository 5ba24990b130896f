"""The other end of each wire, each in a process of its own, with scripted faults.

A simulator imports nothing of the driver it faces: both ends agree because both follow the standard, and the golden
byte vectors of the tests hold them to it.
"""
