"""A real server for all tests, on a port that the system chooses."""

import os
import pathlib
import re
import subprocess
from collections.abc import Iterator

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    binary = os.environ.get("ISNAD_BIN", str(ROOT / "target/debug/isnad"))
    process = subprocess.Popen(
        [binary, "serve", "--listen", "127.0.0.1:0", "--lame-duck", "0s"],
        # An unknown ISNAD_ variable stops a start.
        env={name: value for name, value in os.environ.items() if name != "ISNAD_BIN"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if address := re.search(r"127\.0\.0\.1:\d+", line):
                yield address.group()
                break
        else:
            pytest.fail(f"{binary} did not start")
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(params=sorted((ROOT / "seeds").glob("*.txt"))[:3], ids=lambda path: path.stem)
def seed(request: pytest.FixtureRequest) -> str:
    path: pathlib.Path = request.param
    return path.read_text(encoding="utf-8")


@pytest.fixture
def flaky(server: str) -> Iterator["Flaky"]:
    from flaky import Flaky

    with Flaky(server) as flaky:
        yield flaky
