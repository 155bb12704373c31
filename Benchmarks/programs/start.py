"""From the start of a process to the first byte of its request at a server on loopback."""

import os
import socket
import statistics
import time
from pathlib import Path

from venues import configuration, foil

LIMIT_MS = 10
RUNS = 20
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]"


def rows(work):
    config = work / "one.json"
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
        configuration(config, {"sfox": address})
        ours = median_start(server, [foil(), "balances", "--json", "--config", str(config)])
        curl = median_start(server, ["/usr/bin/curl", "--silent", "--output", "/dev/null", f"http://{address}/"])
    yield "process start -> first byte sent", ours, f"{LIMIT_MS} ms", LIMIT_MS * 1e6, 1
    yield "process start -> first byte sent", ours, "curl, the program", curl, None


def median_start(server, command):
    return statistics.median(one_start(server, command) for _ in range(RUNS))


def one_start(server, command):
    null = [(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)]
    start = time.perf_counter_ns()
    child = os.posix_spawn(command[0], command, os.environ, file_actions=null)
    connection, _ = server.accept()
    with connection:
        connection.recv(1)
        taken = time.perf_counter_ns() - start
        while b"\r\n\r\n" not in connection.recv(65536):
            pass
        connection.sendall(ANSWER)
    _, status = os.waitpid(child, 0)
    if status != 0:
        raise RuntimeError(f"{Path(command[0]).name} ended with {os.waitstatus_to_exitcode(status)}")
    return taken
