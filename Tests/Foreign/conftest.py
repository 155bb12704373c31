"""What the foreign tests share: the program under test, paper venues in a process of their own, servers to read from.

Nothing here or in the tests imports a line of Counterfoil: what they know of a venue comes from its documents.
"""

import json
import os
import queue
import random
import socket
import subprocess
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parent.parent / "Fixtures"

# A slow machine that also runs Thread Sanitizer needs this long at most; a healthy start takes milliseconds.
READY_WITHIN = 20
# The paper venues take this many ports in a row: control, sFOX, TheDex, Bitfront, CoinW.
PORTS = 5


def fixture_bytes(path):
    """The bytes of a documented payload, such as `fixture_bytes("sfox/http_get_v1_user_balance.json")`."""
    return (FIXTURES / path).read_bytes()


def fixture_json(path):
    """The documented payload with every number kept as its text, so that a digit lost is a difference seen."""
    return exact(fixture_bytes(path))


def exact(body):
    """A JSON body with every number kept as its text, marked so that it never equals a string."""
    return json.loads(body, parse_float=lambda text: ("number", text), parse_int=lambda text: ("number", text))


@pytest.fixture(scope="session")
def program():
    """The path of the `foil` under test, from the environment: scripts/test sets it."""
    path = os.environ.get("FOIL")
    assert path, "FOIL is not set: run scripts/test, or FOIL=$(swift build --show-bin-path)/foil python -m pytest Tests/Foreign"
    assert os.access(path, os.X_OK), f"{path} is not a program"
    return path


@pytest.fixture
def foil(program, tmp_path):
    """Runs `foil` to its end in an empty folder; `config` (a dict or text) becomes its counterfoil.json."""

    def run(*arguments, config=None, env=None, timeout=60, stdin=""):
        if config is not None:
            text = config if isinstance(config, str) else json.dumps(config, indent=2)
            (tmp_path / "counterfoil.json").write_text(text)
            (tmp_path / "counterfoil.json").chmod(0o600)
        return subprocess.run(
            [program, *arguments], cwd=tmp_path, env=clean_environment(tmp_path) | (env or {}), input=stdin,
            capture_output=True, text=True, timeout=timeout,
        )

    return run


def clean_environment(home):
    """Nothing of the caller's own configuration or proxies reaches the program."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}


@dataclass
class Paper:
    """Running paper venues and where they listen."""

    process: subprocess.Popen
    port: int

    def url(self, venue):
        """The base address of `control`, `sfox`, `thedex`, `bitfront` or `coinw`."""
        offset = ["control", "sfox", "thedex", "bitfront", "coinw"].index(venue)
        return f"http://127.0.0.1:{self.port + offset}"

    def socket_url(self, venue):
        """The address of a venue's WebSocket: sFOX has it at `/ws`, CoinW at `/`."""
        return self.url(venue).replace("http:", "ws:") + {"sfox": "/ws", "coinw": "/"}[venue]


@pytest.fixture
def start_paper(program, tmp_path):
    """Starts `foil paper` with the given arguments and ends it, by its own process, after the test."""
    started = []

    def start(*arguments):
        port = free_ports(PORTS)
        process = subprocess.Popen(
            [program, "paper", "--port", str(port), *arguments], cwd=tmp_path, env=clean_environment(tmp_path),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        started.append(process)
        wait_for(process, "paper venues ready")
        return Paper(process, port)

    yield start
    for process in started:
        stop(process)


@pytest.fixture
def paper(start_paper):
    """Fresh paper venues with the scenario `documented`."""
    return start_paper("--scenario", "documented")


def wait_for(process, text):
    """Reads the process's output until `text` stands in it, and goes on draining it so that it never blocks."""
    lines = queue.Queue()

    def drain():
        for line in process.stdout:
            lines.put(line)
        lines.put(None)

    threading.Thread(target=drain, daemon=True).start()
    deadline, seen = time.monotonic() + READY_WITHIN, []
    while True:
        try:
            line = lines.get(timeout=max(0.001, deadline - time.monotonic()))
        except queue.Empty:
            pytest.fail(f"no {text!r} within {READY_WITHIN} s; it printed:\n{''.join(seen)}")
        if line is None:
            pytest.fail(f"it ended with {process.wait()} before {text!r}; it printed:\n{''.join(seen)}")
        seen.append(line)
        if text in line:
            return


def stop(process):
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_ports(count):
    """The first of `count` ports in a row that were free a moment ago, below the range the kernel hands out itself."""
    for first in random.sample(range(20_000, 32_000, count), 200):
        if all(is_free(port) for port in range(first, first + count)):
            return first
    raise RuntimeError(f"no {count} free ports in a row")


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


@dataclass
class Request:
    """What a client sent to a foreign server."""

    method: str
    path: str
    headers: dict
    body: bytes


@pytest.fixture
def serve():
    """Starts an HTTP server on loopback from a function `Request -> (status, headers, body)`; gives (url, requests).

    It is Python's own server, so what `foil` meets in it was not written by Counterfoil.
    """
    servers = []

    def start(answer):
        requests = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                request = Request(self.command, self.path, dict(self.headers.items()), body)
                requests.append(request)
                status, headers, payload = answer(request)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(payload)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(payload)

            do_GET = do_POST = do_PUT = do_DELETE = handle_any

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}", requests

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
