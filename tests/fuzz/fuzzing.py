"""Fuzzes every parser of the device layer: ``python tests/fuzz/fuzzing.py [--inputs N] [--seed S] [TARGET...]``.

A target is a file ``fuzz_<name>.py`` beside this one with a function ``check(data: bytes)``, which raises when the
parser does anything but return a value or raise its typed error. ``SEEDS``, if it has any, are inputs to start from.
Each target runs in a process of its own under atheris, which follows the code's branches; more than 5 seconds or 1 GiB
for one input is a finding as well. What is found is kept in ``var/fuzz`` and printed as a command that repeats it.
"""

import argparse
import importlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).resolve().parent
FOUND = HERE.parents[1] / "var" / "fuzz"

LONGEST_INPUT = 4096
LONGEST_SECONDS = 5
MOST_MEGABYTES = 1024


def names() -> list[str]:
    """Return the targets there are."""
    return sorted(path.stem.removeprefix("fuzz_") for path in HERE.glob("fuzz_*.py"))


def load(name: str) -> ModuleType:
    """Import one target."""
    sys.path.insert(0, str(HERE))
    try:
        return importlib.import_module(f"fuzz_{name}")
    finally:
        sys.path.remove(str(HERE))


def fuzz_here(name: str, options: list[str]) -> None:
    """Fuzz one target in this process, which ends with it."""
    import atheris

    with atheris.instrument_imports(include=["drivers"]):
        target = load(name)
    atheris.Setup(["fuzz", *options], target.check)
    atheris.Fuzz()


def fuzz(name: str, inputs: int, seed: int) -> bool:
    """Fuzz one target in a process of its own and say how it went."""
    FOUND.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="jiujin-fuzz-") as folder:
        for number, each in enumerate(getattr(load(name), "SEEDS", ())):
            (Path(folder) / str(number)).write_bytes(each)
        options = [
            f"-runs={inputs}",
            f"-seed={seed}",
            f"-max_len={LONGEST_INPUT}",
            f"-timeout={LONGEST_SECONDS}",
            f"-rss_limit_mb={MOST_MEGABYTES}",
            f"-artifact_prefix={FOUND / name}-",
            "-print_final_stats=1",
            "-verbosity=0",
            folder,
        ]
        began = time.monotonic()
        ended = subprocess.run(
            [sys.executable, __file__, "--here", name, *options], capture_output=True, text=True, check=False
        )
    seconds = time.monotonic() - began
    done = next((line.split()[-1] for line in ended.stderr.splitlines() if "number_of_executed_units" in line), "0")
    print(f"{name:24} {done:>9} inputs {seconds:7.1f} s  {'ok' if ended.returncode == 0 else 'FOUND'}", flush=True)
    if ended.returncode:
        print(ended.stderr[-3000:], file=sys.stderr)
    return ended.returncode == 0


def repeat(name: str, file: Path) -> None:
    """Give one kept input to its target."""
    load(name).check(file.read_bytes())


def main() -> int:
    """Fuzz the targets that are named, or all; exit status 1 when something was found."""
    if sys.argv[1:2] == ["--here"]:
        fuzz_here(sys.argv[2], sys.argv[3:])
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", nargs="*", choices=[[], *names()], help="without one: all")
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeat", type=Path, metavar="FILE", help="give one kept input to the target")
    arguments = parser.parse_args()
    if arguments.repeat is not None:
        repeat(arguments.target[0], arguments.repeat)
        return 0
    print(f"seed {arguments.seed}, {arguments.inputs} inputs a parser, {os.cpu_count()} cores", flush=True)
    results = [fuzz(name, arguments.inputs, arguments.seed) for name in arguments.target or names()]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
