"""The reference departments as a child process: started, broken, mended and ended by the kiosk and the tests."""

import json
import subprocess
import sys
from collections.abc import Sequence

import httpx


class DepartmentProcess:
    """One server process on a free loopback port; it ends when this process does.

    Args:
        arguments: further options of ``departments serve``.
    """

    def __init__(self, arguments: Sequence[str] = ()) -> None:
        command = [sys.executable, "-P", "-m", "service.departments.cli", "serve", "--port", "0"]
        self._process = subprocess.Popen(
            [*command, "--until-stdin-closes", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            # Ctrl-C in a terminal is for the one who started this; the server ends with its pipe.
            start_new_session=True,
        )
        self._address: str | None = None

    @property
    def address(self) -> str:
        """Where the gateway finds the departments; waits for the server to be ready.

        Raises:
            RuntimeError: it could not start; the text is its own message.
        """
        if self._address is None:
            assert self._process.stdout is not None
            answer: dict[str, str] = json.loads(self._process.stdout.readline() or '{"message": "ended"}')
            if "address" not in answer:
                self.close()
                raise RuntimeError(f"the department server did not start: {answer['message']}")
            self._address = answer["address"]
        return self._address

    @property
    def process_id(self) -> int:
        return self._process.pid

    def set_fault(self, *rules: str) -> None:
        """Put these rules in force, see `faults`, in place of those before.

        Raises:
            ValueError: a rule is wrong.
        """
        answer = httpx.put(f"{self.address}/faults", json={"rules": list(rules)}, trust_env=False)
        if answer.status_code != httpx.codes.OK:
            raise ValueError(answer.json()["message"])

    def clear(self) -> None:
        """Mend everything."""
        self.set_fault()

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
