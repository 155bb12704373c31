"""A large export from a daemon takes the memory of a small one."""

import http.server
import json
import os
import subprocess
import threading
import urllib.parse

import pytest
from conftest import clean_environment, write_config

ROWS = 5_000
WALLETS = {"trading": "1", "borrow": "0", "collateral": "0", "lending": "0", "staking": None}
ROW = {
    "account": "t", "venue": "sfox", "asset": "BTC", "network": None, "venueAsset": "btc", "total": "1.50",
    "available": "1.50", "held": "0", "wallets": WALLETS, "derived": [], "freshness": "live", "venueTime": None,
    "receivedAt": "2026-11-21T09:13:48.950684Z",
}


class Pages(http.server.ThreadingHTTPServer):
    """A gateway with as many pages as it is told."""

    def __init__(self, count):
        rows = [ROW | {"user": f"u{number:05}"} for number in range(ROWS)]

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
                number = int(query.get("cursor", ["1"])[0])
                body = json.dumps({
                    "position": 1, "next": str(number + 1) if number < count else None,
                    "generatedAt": "2026-11-21T09:13:48.950684Z", "complete": True, "accounts": [], "balances": rows,
                    "totals": [], "findings": [], "unmapped": [],
                }).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


def export(program, folder, pages, form):
    """How many rows came, and the largest resident size in kibibytes."""
    server = Pages(pages)
    try:
        accounts = {"t": {"venue": "sfox", "apiKey": "env:NOT_NEEDED"}}
        write_config(folder, {"accounts": accounts, "daemon": {"address": f"http://127.0.0.1:{server.server_port}"}})
        with open(folder / "export", "wb") as output:
            process = subprocess.Popen(
                [program, "balances", "--from-daemon", f"--{form}"], cwd=folder, env=clean_environment(folder),
                stdin=subprocess.DEVNULL, stdout=output)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        return (folder / "export").read_bytes().count(b"\n"), usage.ru_maxrss
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("form, head", [("jsonl", 0), ("csv", 1)])
def test_ten_times_the_rows_take_no_more_memory(program, tmp_path, form, head):
    few, small = export(program, tmp_path, 2, form)
    many, large = export(program, tmp_path, 20, form)
    assert (few, many) == (2 * ROWS + head, 20 * ROWS + head)
    # Held whole, 90,000 rows more would take some hundred megabytes.
    assert large < small + 16 * 1_024, (small, large)
