"""What serving costs beside the model: our HTTP back-end against a bare client, and remembered prefixes against none.

    python benchmarks/serving.py [--requests N] [--exported FP32_FOLDER ROUNDED_FOLDER…]

Without options: `OpenAIHTTP` and a bare httpx client take turns at the same local server, which answers at once.
`--exported` counts how often rounded exports decide as the fp32 one does, greedily, on the pages of visits to the fake
shop. Sessions a second with prefixes kept and not: `shopper-agent policy bench`.
"""

import argparse
import asyncio
import json
import statistics
import threading
import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx

from shopper_agent.backends.onnx import ONNXSettings, load_onnx
from shopper_agent.backends.openai_http import OpenAIHTTP
from shopper_agent.backends.openai_wire import OpenAISettings, request_body
from shopper_agent.cli.policy_bench import visits
from shopper_agent.errors import PolicyFailed
from shopper_agent.parse import FULL
from shopper_agent.policies.grammar import GrammarSettings, page_schema
from shopper_agent.policies.lm import LMPolicy
from shopper_agent.prompt import PromptSettings, compose, golden_contexts
from shopper_agent.schema import Action, Context, Sampling
from training.marks import mark_of

SAID = {"role": "assistant", "content": '{"rationale": "", "action": {"type": "terminate"}}'}
REPLY = json.dumps({
    "model": "stub",
    "choices": [{"message": SAID, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 4000, "completion_tokens": 20},
}).encode()  # fmt: skip


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # as every server for this purpose has it; else 40 ms may go by between two writes

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response_only(200)
        self.send_header("Content-Length", str(len(REPLY)))
        self.end_headers()
        self.wfile.write(REPLY)

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


async def overhead(url: str, requests: int) -> None:
    """Both ask in turn, so that a busy machine troubles both; medians over pairs."""
    context = golden_contexts()[1]
    prompt = compose(context, PromptSettings())
    schema, sampling = page_schema(FULL, prompt.names, GrammarSettings()), Sampling(temperature=0.0)
    settings = OpenAISettings(base_url=url, model="stub")
    ours: list[float] = []
    bare: list[float] = []
    async with OpenAIHTTP(settings) as backend, httpx.AsyncClient() as client:
        for index in range(requests + 20):
            started = time.perf_counter()
            body = request_body(settings, "stub", prompt.messages, sampling, schema)
            answer = await client.post(f"{url}/v1/chat/completions", json=body)
            answer.json()["choices"][0]["message"]["content"]
            between = time.perf_counter()
            await backend.generate(prompt.messages, sampling, schema)
            if index >= 20:  # both connections are open by then
                bare.append(1000 * (between - started))
                ours.append(1000 * (time.perf_counter() - between))
    added = [one - two for one, two in zip(ours, bare, strict=True)]
    print(f"bare httpx   {statistics.median(bare):6.2f} ms")
    print(f"OpenAIHTTP   {statistics.median(ours):6.2f} ms")
    print(f"added        {statistics.median(added):6.2f} ms (median of {requests} pairs)")


async def agreement(folders: Sequence[Path], sessions: int) -> None:
    """How often each rounded export takes the fp32 one's action, where that one has a valid decision.

    Asked with the prompts that the checkpoint was trained with, which its mark says; else with short compact ones.
    """
    made = mark_of(folders[0])
    settings = PromptSettings(rendering="compact", page_budget=250, total_budget=900) if made is None else made.prompt
    grammar, sampling = GrammarSettings(rationale_characters=120), Sampling(temperature=0.0, max_tokens=240)
    contexts = [context for visit in await asyncio.to_thread(visits, sessions, 8) for context in visit]
    actions: list[list[Action | None]] = []
    for folder in folders:
        async with load_onnx(ONNXSettings(folder=folder)) as backend:
            policy = LMPolicy(backend, settings, sampling, 0, backend.tokens.count, grammar=grammar)
            actions.append([await _action(policy, context) for context in contexts])
    first = actions[0]
    valid = [index for index, action in enumerate(first) if action is not None]
    print(f"{len(contexts)} prompts, {len(valid)} valid decisions of {folders[0].name}")
    for folder, said in zip(folders[1:], actions[1:], strict=True):
        same = sum(said[index] == first[index] for index in valid)
        print(f"{folder.name:<12} {same}/{len(valid)} actions as {folders[0].name}")


async def _action(policy: LMPolicy, context: Context) -> Action | None:
    """None: no valid decision."""
    try:
        return (await policy.decide(context)).action
    except PolicyFailed:
        return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--sessions", type=int, default=12, help="visits behind --exported")
    parser.add_argument("--exported", type=Path, nargs="+")
    options = parser.parse_args()
    if options.exported:
        asyncio.run(agreement(options.exported, options.sessions))
        return
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    asyncio.run(overhead(f"http://127.0.0.1:{server.server_port}", options.requests))
    server.shutdown()


if __name__ == "__main__":
    main()
