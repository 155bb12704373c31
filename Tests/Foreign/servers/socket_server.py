"""A WebSocket server from Python's standard library that answers well and badly, for the client's tests.

Prints its port, and ends when its standard input does. `--certificate FILE --key FILE` for TLS.
What it does with a connection is the path's first word, with settings in the query.
"""

import argparse
import base64
import hashlib
import os
import socketserver
import ssl
import struct
import sys
import threading
import time
import urllib.parse

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
progress = {}


class Handler(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self):
        line = self.rfile.readline().decode()
        self.headers = {}
        while (field := self.rfile.readline().decode().strip()) != "":
            name, value = field.split(":", 1)
            self.headers[name.lower()] = value.strip()
        self.method, target, _ = line.split(" ", 2)
        address = urllib.parse.urlsplit(target)
        self.target, self.query = target, dict(urllib.parse.parse_qsl(address.query))
        try:
            getattr(self, "route_" + address.path.strip("/").split("/")[0], self.route_echo)()
        except OSError:
            pass

    # Frames.

    def accept(self):
        key = self.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        return base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()

    def answer(self, accept=None, extra=""):
        return (
            "HTTP/1.1 101 Switching Protocols\r\nupgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accept or self.accept()}\r\n{extra}\r\n"
        ).encode()

    def shake(self):
        self.wfile.write(self.answer())

    @staticmethod
    def frame(opcode, payload, last=True, reserved=0):
        head = struct.pack("!B", (0x80 if last else 0) | reserved << 4 | opcode)
        if len(payload) < 126:
            return head + struct.pack("!B", len(payload)) + payload
        if len(payload) < 65536:
            return head + struct.pack("!BH", 126, len(payload)) + payload
        return head + struct.pack("!BQ", 127, len(payload)) + payload

    def send(self, opcode, payload, **options):
        self.wfile.write(self.frame(opcode, payload, **options))

    def receive(self):
        first, second = self.exactly(2)
        assert second & 0x80, "a client masks its frames"
        length = second & 0x7F
        if length == 126:
            (length,) = struct.unpack("!H", self.exactly(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", self.exactly(8))
        mask = self.exactly(4)
        payload = self.exactly(length)
        long_mask = (mask * (length // 4 + 1))[:length]
        mixed = int.from_bytes(payload, "big") ^ int.from_bytes(long_mask, "big")
        return first & 0x0F, mixed.to_bytes(length, "big")

    def exactly(self, count):
        data = self.rfile.read(count)
        if len(data) < count:
            raise OSError("the client is gone")
        return data

    def serve(self, answers_pings=True):
        while True:
            opcode, payload = self.receive()
            if opcode == CLOSE:
                return self.send(CLOSE, payload)
            if opcode == PING and answers_pings:
                self.send(PONG, payload)
            if opcode in (TEXT, BINARY):
                self.send(opcode, payload)

    # Those that behave.

    def route_echo(self):
        self.shake()
        self.serve()

    def route_request(self):
        """Sends back the handshake as it was read."""
        self.shake()
        lines = [f"{self.method} {self.target}"] + [f"{name}: {value}" for name, value in self.headers.items()]
        self.send(TEXT, "\n".join(lines).encode())
        self.serve()

    def route_drip(self):
        """The handshake's answer and a first message, byte by byte."""
        for byte in self.answer() + self.frame(TEXT, b"first"):
            self.wfile.write(bytes([byte]))
        self.serve()

    def route_together(self):
        """The handshake's answer and a first message in one piece."""
        self.wfile.write(self.answer() + self.frame(TEXT, b"first"))
        self.serve()

    def route_fragments(self):
        self.shake()
        self.send(TEXT, b"one ", last=False)
        self.send(PING, b"between")
        assert self.receive() == (PONG, b"between")
        self.send(0, b"two ", last=False)
        self.send(0, b"three")
        self.serve()

    def route_burst(self):
        self.shake()
        payload = b"x" * int(self.query["bytes"])
        name = self.query.get("name")
        for index in range(int(self.query["count"])):
            self.send(TEXT, b"%d " % index + payload)
            progress[name] = index + 1
        self.serve()

    def route_progress(self):
        self.shake()
        self.send(TEXT, b"%d" % progress.get(self.query["name"], 0))
        self.serve()

    def route_close(self):
        self.shake()
        self.send(TEXT, b"last words")
        code = self.query.get("code")
        self.send(CLOSE, (struct.pack("!H", int(code)) + self.query["reason"].encode()) if code else b"")
        self.receive()

    # Those that do not.

    def route_refuse(self):
        status = self.query["status"]
        self.wfile.write(f"HTTP/1.1 {status} No\r\nRetry-After: 120\r\nContent-Length: 2\r\n\r\nno".encode())

    def route_badaccept(self):
        self.wfile.write(self.answer(accept="AAAAAAAAAAAAAAAAAAAAAAAAAAA="))

    def route_extension(self):
        self.wfile.write(self.answer(extra="Sec-WebSocket-Extensions: permessage-deflate\r\n"))

    def route_garbage(self):
        self.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")

    def route_largeanswer(self):
        self.wfile.write(b"HTTP/1.1 101 Switching Protocols\r\nX-Large: " + b"v" * 100_000 + b"\r\n\r\n")

    def route_mute(self):
        start = time.monotonic()
        self.rfile.read(1)
        # A server that came to it late finds the end at once; 0 would read as not noted.
        progress[self.query.get("name")] = max(1, round((time.monotonic() - start) * 1000))

    def route_gone(self):
        pass

    def route_midframe(self):
        self.shake()
        self.send(TEXT, b"whole")
        self.wfile.write(self.frame(TEXT, b"x" * 1000)[:500])

    def route_nopong(self):
        self.shake()
        self.serve(answers_pings=False)

    def route_wrongpong(self):
        self.shake()
        while True:
            self.receive()
            self.send(PONG, b"of nobody's ping")

    def route_deaf(self):
        """Shakes hands and then reads nothing."""
        self.shake()
        time.sleep(30)

    def route_noclose(self):
        self.shake()
        while True:
            self.receive()

    def route_raw(self):
        """Sends the bytes of the query's hexadecimal digits as they are."""
        self.shake()
        self.wfile.write(bytes.fromhex(self.query["hex"]))
        opcode, payload = self.receive()
        code = struct.unpack("!H", payload[:2])[0] if payload else 1005
        progress[self.query["hex"]] = code if opcode == CLOSE else -1
        self.rfile.read(1)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 64

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
