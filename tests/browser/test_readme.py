"""What the README shows does work."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import sites

pytestmark = pytest.mark.browser
README = Path(__file__).parents[2] / "README.md"


def test_its_python_example_lets_a_persona_shop(tmp_path: Path) -> None:
    code = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert len(code) == 1
    assert len(code[0].strip().splitlines()) <= 10
    with sites.serve("bazaar") as shop:
        example = code[0].replace("http://127.0.0.1:8765", shop.url)
        done = subprocess.run(
            [sys.executable, "-c", example], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
        )
    assert done.returncode == 0, done.stderr
    outcome, steps, page = done.stdout.split()
    assert outcome in {"ordered", "left"}
    assert int(steps) > 3
    assert (tmp_path / page).is_file()
