"""The mock shop as the command line opens it for an on-policy training: over HTTP, without a browser."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from shopper_agent.cli.train_grpo import opened_shop
from shopper_agent.errors import ConfigError
from shopper_agent.prompt import Prompt, PromptSettings
from shopper_agent.schema import Outcome
from training.on_policy import Reply, roll_out

SHORT = PromptSettings(rendering="compact", page_budget=300, total_budget=900)
LEAVE = '{"rationale": "enough", "action": {"type": "terminate"}}'


@pytest.fixture
def persona_file(tmp_path: Path) -> Path:
    file = tmp_path / "ann.json"
    file.write_text('{"name": "Ann", "intent": "a red kettle"}')
    return file


def test_sessions_visit_the_shop_and_see_its_pages(persona_file: Path) -> None:
    seen: list[Prompt] = []

    def leave(prompts: Sequence[Prompt]) -> list[Reply]:
        seen.extend(prompts)
        return [Reply([1], [2], LEAVE) for _ in prompts]

    with opened_shop("bazaar", persona_file) as shop:
        assert shop is not None
        visits = shop.run(roll_out(shop, SHORT, [0, 0], 0, leave))
    assert [one.footer.outcome for one in visits] == [Outcome.LEFT, Outcome.LEFT]
    assert len(seen) == 2
    assert all(one.names for one in seen)


def test_a_shop_that_there_is_not_is_one_line(persona_file: Path) -> None:
    with pytest.raises(ConfigError, match="nowhere"), opened_shop("nowhere", persona_file):
        pass
