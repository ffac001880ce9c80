"""The examples do what they say."""

import pathlib
import subprocess
import sys

import pytest

from conftest import ROOT

EXAMPLES = pathlib.Path(__file__).parents[1] / "examples"


@pytest.mark.parametrize(
    ("example", "argument", "expected"),
    [("stream.py", "seeds/008-cop28-fossil-fuels.txt", ": "), ("folder.py", "seeds", " ")],
)
def test_example(server: str, example: str, argument: str, expected: str) -> None:
    done = subprocess.run(
        [sys.executable, EXAMPLES / example, ROOT / argument, server],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) > 3 and all(expected in line for line in lines)
