"""Services as data and the engine that runs them; no Qt, no hardware library."""
