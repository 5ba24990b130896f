"""Guide lights, doors, presence and outlet sensors over Modbus RTU."""
