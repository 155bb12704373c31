"""An HTTP server from Python's standard library that answers well and badly, for the client's tests.

Prints its port, and ends when its standard input does. `--certificate FILE --key FILE` for TLS.
Every answer names its connection in X-Connection, counted from 1.
"""

import argparse
import gzip
import http.server
import itertools
import os
import ssl
import sys
import threading
import time
import urllib.parse

numbers = itertools.count(1)
lasted = {}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        self.number = next(numbers)

    def log_message(self, *arguments):
        pass

    def answer(self):
        address = urllib.parse.urlsplit(self.path)
        self.query = dict(urllib.parse.parse_qsl(address.query))
        self.received = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        route = getattr(self, "route_" + address.path.strip("/").split("/")[0], None)
        (route or self.route_echo)()

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = answer

    def whole(self, status, body, **headers):
        self.send_response(status)
        self.send_header("X-Connection", str(self.number))
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def route_echo(self):
        lines = [f"{self.command} {self.path} {self.request_version}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        self.whole(200, "\n".join(lines).encode() + b"\n\n" + self.received)

    def route_delay(self):
        time.sleep(int(self.query["ms"]) / 1000)
        self.whole(200, b"late")

    def note_time(self, start):
        """How long the client stayed, to be asked for by `/lasted`."""
        lasted[self.query.get("name")] = round((time.monotonic() - start) * 1000)
        self.close_connection = True

    def route_lasted(self):
        while self.query["name"] not in lasted:
            time.sleep(0.01)
        self.whole(200, b"%d" % lasted[self.query["name"]])

    def route_hang(self):
        start = time.monotonic()
        self.connection.recv(1)
        self.note_time(start)

    def route_trickle(self):
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        start = time.monotonic()
        try:
            while True:
                self.wfile.write(b".")
                time.sleep(0.01)
        except OSError:
            self.note_time(start)

    def route_truncated(self):
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"0123456789")
        self.close_connection = True

    def route_silent(self):
        self.close_connection = True

    def route_garbage(self):
        self.wfile.write(b"\x00\x01 this is no HTTP\r\n\r\n")
        self.close_connection = True

    def route_large(self):
        left = int(self.query["bytes"])
        self.send_response(200)
        if "chunked" in self.query:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(left))
        self.end_headers()
        try:
            while left > 0 and self.command != "HEAD":
                piece = b"x" * min(left, 65536)
                left -= len(piece)
                if "chunked" in self.query:
                    piece = b"%x\r\n%s\r\n" % (len(piece), piece)
                self.wfile.write(piece)
            if "chunked" in self.query:
                self.wfile.write(b"0\r\nX-Trailer: late\r\n\r\n")
        except OSError:
            self.close_connection = True

    def route_gzip(self):
        body = b"0123456789" * int(self.query.get("tens", 1))
        self.whole(200, gzip.compress(body), Content_Encoding="gzip")

    def route_badgzip(self):
        self.whole(200, b"this is no gzip", Content_Encoding="gzip")

    def route_redirect(self):
        self.whole(302, b"", Location="http://127.0.0.1:1/elsewhere")

    def route_html(self):
        page = b"<html><body><h1>503 Service Unavailable</h1></body></html>"
        self.whole(503, page, Content_Type="text/html", Retry_After="7")

    def route_headers(self):
        each = int(self.query.get("each", 1000))
        self.send_response(200)
        for index in range(int(self.query["count"])):
            self.send_header(f"X-Large-{index}", "v" * each)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def route_interim(self):
        self.wfile.write(b"HTTP/1.1 103 Early Hints\r\nX-Interim: yes\r\n\r\n")
        self.whole(200, b"final")

    def route_last(self):
        """Announces nothing, then closes the kept connection, as a server whose keep-alive time is over."""
        self.whole(200, b"last")
        self.close_connection = True


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request, address):
        pass


def end_with_input():
    sys.stdin.read()
    os._exit(0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    options = parser.parse_args()
    server = Server(("127.0.0.1", 0), Handler)
    if options.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.certificate, options.key)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=end_with_input, daemon=True).start()
    print(server.server_address[1], flush=True)
    server.serve_forever()


main()
