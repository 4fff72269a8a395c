#!/usr/bin/env python3
"""Receives callbacks: SRSSTACK_CALLBACK_SECRET=whsec_... ./receiver.py PORT [DENIED_STREAM...]"""

import base64
import hashlib
import hmac
import json
import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MAX_BODY = 64 * 1024
MAX_AGE = 5 * 60  # seconds
MAX_IDS = 10_000


def is_genuine(key, headers, body):
    """Whether one of the signatures is that of these very bytes, and was made within the last five minutes."""
    event_id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not event_id or not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    if abs(time.time() - int(timestamp)) > MAX_AGE:
        return False
    signed = f"{event_id}.{timestamp}.".encode("latin-1") + body
    expected = b"v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
    given = headers.get("webhook-signature", "").encode("latin-1").split(b" ")
    return any(hmac.compare_digest(expected, one) for one in given)


class Events:
    """What is done with an event, once for each id."""

    def __init__(self, denied):
        self.denied, self.seen, self.lock = denied, {}, threading.Lock()

    def take(self, event_id, event):
        """Returns the code to answer. One at a time, so that a retry waits for what the first try comes to."""
        denied = event.get("action") == "on_publish" and event.get("stream") in self.denied
        with self.lock:
            if event_id not in self.seen:
                self.act(event, denied)  # when it fails the id is not remembered, and the sender comes again
                self.seen[event_id] = None
                if len(self.seen) > MAX_IDS:
                    del self.seen[next(iter(self.seen))]
        return 1 if denied else 0

    def act(self, event, denied):
        """Yours to fill. Text from outside is printed as JSON, so that it can not write lines of its own."""
        stream = f"{event.get('app')}/{event.get('stream')}"
        print("refused" if denied else "took", json.dumps(event.get("action")), json.dumps(stream), flush=True)


def handler(key, events):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10  # seconds that a silent peer is waited for
        wbufsize = -1  # head and body of an answer leave together

        def do_POST(self):
            self.close_connection = True  # until the body is read, what follows is no request
            length = self.headers.get("Content-Length", "")
            if self.path != "/callback":
                return self.answer(404)
            if "Transfer-Encoding" in self.headers or not (length.isascii() and length.isdigit()):
                return self.answer(411)
            if len(length) > 9 or int(length) > MAX_BODY:
                return self.answer(413)
            body = self.rfile.read(int(length))
            self.close_connection = False
            if not is_genuine(key, self.headers, body):
                return self.answer(401)
            try:
                event = json.loads(body)
            except ValueError:
                return self.answer(400)
            if not isinstance(event, dict):
                return self.answer(400)
            self.answer(200, events.take(self.headers["webhook-id"], event))

        def answer(self, status, code=1):
            body = json.dumps({"code": code}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            if self.close_connection:
                self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    return Handler


def main():
    secret = os.environ.get("SRSSTACK_CALLBACK_SECRET", "")
    if len(sys.argv) < 2 or not secret.startswith("whsec_"):
        sys.exit(__doc__)
    key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    if len(key) < 24:
        sys.exit("the secret is too short: copy all of it")
    server = ThreadingHTTPServer(("", int(sys.argv[1])), handler(key, Events(set(sys.argv[2:]))))
    print(f"listening on port {server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
