"""A `foil serve` with its gateway: where it listens, what it logs, what it answers."""

import re
import socket
import time

import requests
from live import Live, wait_until

ADDRESS = re.compile(rb"serve\.(?:open|listen)\b.*?(http://[0-9.:]+)")


class Daemon(Live):
    """Listens at a port that was free a moment ago, so that it can be asked before it says where it listens."""

    def __init__(self, program, folder, config, *arguments, env=None, **more):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.session = requests.Session()
        super().__init__(
            program, folder, config | {"listen": f"127.0.0.1:{self.port}"}, *arguments, command=("serve",), env=env,
            **more)

    @property
    def is_json(self):
        return False

    def log(self, noun):
        """The lines of a noun, as they stand in the log."""
        return [line for line in self.errors.decode().splitlines() if f" {noun}" in f" {line}" and noun in line.split()]

    def wait_for_log(self, noun, count=1, within=20):
        wait_until(lambda: len(self.log(noun)) >= count or self.process.poll() is not None, within, f"no {noun}")
        assert len(self.log(noun)) >= count, self.errors
        return self.log(noun)

    def ready(self, within=20):
        self.wait_for_log("serve.listen", within=within)
        return self

    def get(self, path, **more):
        return self.session.get(self.url + path, timeout=10, **more)

    def metrics(self):
        """Every sample by its name and labels, as the text has them."""
        text = self.get("/metrics").text
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in text.splitlines() if line[0] != "#")}


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]
