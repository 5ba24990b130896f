"""The reference departments as a child process: started, broken, mended and ended by the kiosk and the tests."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

    @cached_property
    def _administration(self) -> "httpx.Client":
        import httpx  # noqa: PLC0415 - 15 MiB that the screen's process, which only starts the server, does without

        return httpx.Client(base_url=self.address, trust_env=False)

    def set_fault(self, *rules: str) -> None:
        """Put these rules in force, see `faults`, in place of those before.

        Raises:
            ValueError: a rule is wrong.
        """
        answer = self._administration.put("/faults", json={"rules": list(rules)})
        if answer.status_code != HTTPStatus.OK:
            raise ValueError(answer.json()["message"])

    def change_record(
        self, register: str, owner: str, ordinal: int, facts: Mapping[str, str | None]
    ) -> dict[str, str | None]:
        """Change facts of one record as the department's administration does; returns what they were.

        Args:
            register: which.
            owner: handle, ID number or company code.
            ordinal: place among the owner's records, from 0.
            facts: new values; None takes a fact away.

        Raises:
            ValueError: there is no such record.
        """
        asked = self._administration.get("/admin/records", params={"register": register, "owner": owner})
        records = asked.json().get("records", []) if asked.status_code == HTTPStatus.OK else []
        if ordinal >= len(records):
            raise ValueError(f"{owner} has no record {ordinal} in {register}")
        body = {"register": register, "owner": owner, "ordinal": ordinal, "facts": dict(facts)}
        answer = self._administration.put("/admin/records", json=body)
        if answer.status_code != HTTPStatus.OK:
            raise ValueError(answer.json()["message"])
        return {name: records[ordinal]["facts"].get(name) for name in facts}

    def show_code(self, owner: str) -> str:
        """Return the identity code that the telephone of a resident shows now.

        Args:
            owner: handle or ID number.

        Raises:
            ValueError: nobody is called so.
        """
        answer = self._administration.post("/admin/identity-code", json={"owner": owner})
        if answer.status_code != HTTPStatus.OK:
            raise ValueError(answer.json()["message"])
        return str(answer.json()["code"])

    def messages(self, owner: str) -> list[dict[str, str]]:
        """Return the text messages on a resident's telephone as ``phone``, ``text``, ``code`` and ``received_at``.

        Args:
            owner: handle or ID number.
        """
        answer = self._administration.get("/admin/messages", params={"owner": owner})
        messages: list[dict[str, str]] = answer.raise_for_status().json()["messages"]
        return messages

    def put_forward(self, seconds: float) -> None:
        """Put the clock that all codes go by so far ahead of the time of day; `reset` puts it right."""
        self._administration.put("/admin/clock", json={"ahead": seconds}).raise_for_status()

    def reset(self) -> None:
        """Forget every request that was filed, every code and every message."""
        self._administration.post("/admin/reset").raise_for_status()

    def clear(self) -> None:
        """Mend everything."""
        self.set_fault()

    def close(self) -> None:
        """End the process."""
        if "_administration" in self.__dict__:
            self._administration.close()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
