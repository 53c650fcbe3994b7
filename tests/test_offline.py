"""Nothing leaves the computer: the answering path, alone in a network of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant import _PRIVACY

PYTHON = sys.executable


@pytest.mark.namespace
@pytest.mark.parametrize(
    "attempt",
    [
        "socket.create_connection(('192.0.2.1', 9))",
        "socket.create_connection(('2001:db8::1', 9))",
        "socket.getaddrinfo('example.org', 80)",
        "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 9))",
    ],
)
def test_an_attempt_to_get_out_is_counted(alone, attempt: str) -> None:
    tried = alone([PYTHON, "-c", f"import socket; {attempt}"])
    assert tried.status != 0
    assert tried.attempts > 0


@pytest.mark.namespace
def test_native_code_that_tries_to_get_out_is_counted_too(alone) -> None:
    script = (
        "import ctypes, socket, struct; libc = ctypes.CDLL(None)\n"
        "handle = libc.socket(2, 1, 0)\n"
        "place = struct.pack('=H', 2) + struct.pack('>H', 9) + bytes([192, 0, 2, 1]) + bytes(8)\n"
        "libc.connect(handle, place, len(place))\n"
    )
    assert alone([PYTHON, "-c", script]).attempts > 0


@pytest.mark.namespace
def test_loopback_stays_open_and_is_not_counted(alone) -> None:
    script = (
        "import socket; server = socket.create_server(('127.0.0.1', 0))\n"
        "socket.create_connection(server.getsockname()).close(); print('reached')\n"
    )
    tried = alone([PYTHON, "-c", script])
    assert (tried.status, tried.out.strip(), tried.attempts) == (0, "reached", 0)


@pytest.mark.namespace
@pytest.mark.model
def test_answering_tries_to_reach_nobody(alone, root: Path, shipped_index: Path) -> None:
    places = ["--corpus", root / "corpus", "--index", shipped_index]
    question = ["ask", "Can I accept this friend request?", "--audience", "staff", "--json"]
    tried = alone([PYTHON, "-m", "assistant", *places, *question])
    assert tried.status == 0, tried.err
    assert tried.err == ""
    answer = json.loads(tried.out)
    assert answer["outcome"] in ("answered", "clarify")
    assert answer["citations"]
    assert tried.attempts == 0


@pytest.mark.namespace
@pytest.mark.model
def test_building_an_index_tries_to_reach_nobody(alone, tmp_path: Path) -> None:
    corpus = tmp_path / "policies"
    corpus.mkdir()
    (corpus / "phones.md").write_text("# Phones\n\nStaff must not use phones in class.\n")
    places = ["--corpus", corpus, "--index", tmp_path / "index"]
    tried = alone([PYTHON, "-m", "assistant", "build", *places])
    assert tried.status == 0, tried.err
    assert "Policies: 1" in tried.out
    assert tried.attempts == 0


def test_importing_the_package_closes_every_door_whatever_the_environment_says() -> None:
    opened = {"False": "True", "true": "false", "1": "0"}
    open_doors = {name: opened[closed] for name, closed in _PRIVACY.items()}
    assert {"GRADIO_ANALYTICS_ENABLED", "HF_HUB_OFFLINE"} <= open_doors.keys()
    script = "import json, os, assistant; print(json.dumps(dict(os.environ)))"
    done = subprocess.run(
        [PYTHON, "-c", script],
        env={**os.environ, **open_doors},
        check=True,
        capture_output=True,
        text=True,
    )
    assert json.loads(done.stdout).items() >= _PRIVACY.items()
