"""Requests a second of the paper sFOX, and of nginx with the very same body, as wrk counts them."""

import contextlib
import os
import re
import socket
import subprocess
import time

from venues import KEYS, answer, paper_venues

CONNECTIONS = 64
SECONDS = 2
PATH = "/v1/user/balance"
AUTHORIZATION = f"Authorization: Bearer {KEYS['sfox']['apiKey']}"

# One process that serves from its configuration, in a folder of its own.
NGINX = """
daemon off; master_process off; worker_processes 1; pid nginx.pid; error_log stderr error;
events {{ worker_connections 1024; }}
http {{
    access_log off; keepalive_requests 1000000000; default_type application/json;
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    server {{ listen 127.0.0.1:{port}; location / {{ return 200 '{body}'; }} }}
}}
"""


def rows(work):
    with paper_venues("--no-limits") as addresses:
        venue = addresses["sFOX"]
        body = answer(venue, "GET", PATH, headers=dict([AUTHORIZATION.split(": ")])).decode()
        with nginx(work / "nginx", body) as peer:
            theirs, ours = (nanoseconds_per_request(address) for address in (peer, venue))
    yield f"paper sFOX, authenticated, {CONNECTIONS} connections, a request", ours, "nginx return 200", theirs, 0.4


@contextlib.contextmanager
def nginx(folder, body):
    folder.mkdir(exist_ok=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "nginx.conf").write_text(NGINX.format(port=port, body=body))
    command = ["nginx", "-p", str(folder.absolute()), "-c", "nginx.conf", "-e", "stderr"]
    path = os.environ["PATH"] + ":/usr/sbin"
    program = subprocess.Popen(command, env=os.environ | {"PATH": path})
    try:
        address = f"127.0.0.1:{port}"
        wait_for(address, program)
        if answer(address, "GET", PATH).decode() != body:
            raise RuntimeError("nginx serves another body")
        yield address
    finally:
        program.terminate()
        program.wait(timeout=10)


def wait_for(address, program):
    host, port = address.split(":")
    while program.poll() is None:
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection((host, int(port))):
            return
        time.sleep(0.01)
    raise RuntimeError("nginx did not start: its own words are above")


def nanoseconds_per_request(address):
    command = [
        "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-H", AUTHORIZATION, f"http://{address}{PATH}",
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(said)
    return 1e9 / float(re.search(r"Requests/sec:\s*([\d.]+)", said)[1])
