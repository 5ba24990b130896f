"""The machine's client of the departments; implements `flows.ports`."""
