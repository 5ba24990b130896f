"""What runs beside the screen: the departments, their client, the fleet."""
