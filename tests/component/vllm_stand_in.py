"""Stands in for `vllm.entrypoints.openai.api_server`: takes its flags, answers `/health`, has a child of its own."""

import argparse
import json
import os
import signal
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int)
parser.add_argument("--host")
parser.add_argument("--model")
parser.add_argument("--mode", default="serve")
known, rest = parser.parse_known_args()
if known.mode == "broken":
    sys.stdout.write("loading …\n")
    sys.stderr.write("(Worker pid=7) ERROR 11-21 22:20:44 [executor.py:953] ValueError: no such architecture\n")
    sys.exit("RuntimeError: Engine core initialization failed")
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
if known.mode == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
Path(known.model, "started.json").write_text(json.dumps({"pids": [os.getpid(), child.pid], "argv": sys.argv[1:]}))
if known.mode == "silent":
    signal.pause()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        """Keep quiet."""


HTTPServer((known.host, known.port), Handler).serve_forever()
