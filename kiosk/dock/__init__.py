"""The simulator dock: an engineer's window beside the kiosk's, which turns the simulated devices and departments.

It talks to the simulators and never to the application: the application cannot tell who turned them.
"""
