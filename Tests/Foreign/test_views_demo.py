"""`foil demo`: what it prints is there."""

import json
import re
import socket
import subprocess
import urllib.request

import pytest
from conftest import clean_environment


@pytest.fixture(params=["the usual port is free", "the usual port is taken"])
def demo(request, program, tmp_path):
    taken = None
    if "taken" in request.param:
        taken = socket.socket()
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(("127.0.0.1", 7070))
            taken.listen()
        except OSError:
            pass  # Somebody else has it: taken all the same.
    process = subprocess.Popen(
        [program, "demo", "--for", "12s"], cwd=tmp_path, env=clean_environment(tmp_path), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.communicate()
    if taken:
        taken.close()


def test_the_addresses_answer_and_it_ends_by_itself(demo):
    lines = []
    for line in demo.stdout:
        lines.append(line)
        if line.startswith("To keep the record"):
            break
    text = "".join(lines)
    page = re.search(r"dashboard and API ready\n  (http://127\.0\.0\.1:\d+/)\n", text)[1]
    for address in re.findall(r"^  curl (http\S+)$", text, re.MULTILINE):
        with urllib.request.urlopen(address, timeout=10) as answer:
            assert answer.status == 200 and int(answer.headers["Counterfoil-Position"]) > 0
            assert json.load(answer)["accounts"]
    with urllib.request.urlopen(page, timeout=10) as answer:
        assert answer.status == 200 and "html" in answer.headers["Content-Type"]
    out, errors = demo.communicate(timeout=40)
    assert (demo.returncode, errors) == (0, "")
    assert "\x1b" not in text + out
