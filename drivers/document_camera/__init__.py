"""The camera above the shelf for papers."""
