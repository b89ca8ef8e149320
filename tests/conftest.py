"""Shared by all tests: golden files, the command line, a local model server that can be told how to answer."""

import json
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import settings

from shopper_agent.cli.main import main

GOLDENS = Path(__file__).parent / "unit" / "goldens"

# the same examples every time, so that a red build is about the change; `explore` looks for new ones
settings.register_profile("project", max_examples=60, deadline=None, derandomize=True)
settings.register_profile("explore", max_examples=400, deadline=None)  # --hypothesis-profile explore
settings.register_profile("quick", max_examples=8, deadline=None)  # --hypothesis-profile quick
settings.load_profile("project")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="rewrite the golden files and pass")


class Ran(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., Ran]:
    """`shell("run", "--url", …)`: the command as a shell would call it, in an empty folder, in this process."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["shopper-agent", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main()
        captured = capsys.readouterr()
        return Ran(int(left.value.code or 0), captured.out, captured.err)

    return run


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Compare a text with a golden file, or rewrite the file under --update-goldens."""

    def check(name: str, text: str, advice: str = "") -> None:
        path = GOLDENS / name
        if request.config.getoption("--update-goldens"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            return
        wanted = path.read_text(encoding="utf-8") if path.exists() else None
        remedy = advice or "if that is meant, run: python -m pytest tests/unit --update-goldens"
        assert wanted is not None, f"there is no golden file {name}; {remedy}"
        assert text == wanted, f"{name} changed; {remedy}"

    return check


@dataclass
class Scripted:
    """One answer of the stub server."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    hang: bool = False
    """Say nothing until the server is stopped."""


@dataclass
class Received:
    """One request as the stub server saw it."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, object]


class QuietServer(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Clients may hang up in the middle: cancelling is part of the contract."""


class StubServer:
    """A real HTTP server on 127.0.0.1 that speaks just enough chat completions; its last answer repeats."""

    def __init__(self) -> None:
        self.answers: list[Scripted] = [Scripted(body=self.completion("{}"))]
        self.models = ["stub-model"]
        self.tokenizing = Scripted(404)
        self.received: list[Received] = []
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                listed = json.dumps({"data": [{"id": name} for name in stub.models]}).encode()
                stub._reply(self, Scripted(body=listed), {})

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                stub._reply(self, stub.tokenizing if self.path == "/tokenize" else stub._next(), body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Keep quiet."""

        self._server = QuietServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def chats(self) -> list[Received]:
        return [each for each in self.received if each.method == "POST" and each.path != "/tokenize"]

    def script(self, *answers: Scripted) -> None:
        self.answers = list(answers)

    @staticmethod
    def completion(text: str | None, **message: object) -> bytes:
        """The body of a good answer: 11 tokens in, 5 out."""
        said = {"role": "assistant", "content": text, **message}
        choices = [{"message": said, "finish_reason": "stop"}]
        usage = {"prompt_tokens": 11, "completion_tokens": 5}
        return json.dumps({"model": "stub-model-2", "choices": choices, "usage": usage}).encode()

    def says(self, text: str | None, **message: object) -> Scripted:
        return Scripted(body=self.completion(text, **message))

    def sends(self, body: bytes) -> Scripted:
        return Scripted(body=body)

    def hangs(self) -> Scripted:
        return Scripted(hang=True)

    def refuses(self, status: int, message: str, **headers: str) -> Scripted:
        return Scripted(status, json.dumps({"error": {"message": message}}).encode(), headers)

    def stop(self) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _next(self) -> Scripted:
        with self._lock:
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def _reply(self, handler: BaseHTTPRequestHandler, answer: Scripted, body: dict[str, object]) -> None:
        headers = {key.lower(): value for key, value in handler.headers.items()}
        self.received.append(Received(handler.command, handler.path, headers, body))
        if answer.hang:
            self._stopped.wait()
            return
        try:
            handler.send_response_only(answer.status)
            for key, value in {**answer.headers, "Content-Length": str(len(answer.body))}.items():
                handler.send_header(key, value)
            handler.end_headers()
            handler.wfile.write(answer.body)
        except ConnectionError:
            """The client has gone: it read as much as it wanted."""


@pytest.fixture
def stub_server() -> Iterator[StubServer]:
    server = StubServer()
    yield server
    server.stop()
