"""The camera above the shelf for papers."""

# Tells OpenCV to be quiet, which it hears only before it is loaded.
import drivers.camera  # noqa: F401
