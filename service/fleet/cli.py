"""``fleet``: not there yet."""

import json
import sys


def main() -> int:
    """Say that the fleet server does not exist yet; exit status 2."""
    print(json.dumps({"error": "not_there_yet", "message": "the fleet server is not part of this version"}))
    return 2


if __name__ == "__main__":
    sys.exit(main())
