"""The loss at the number, the optimizer for small models, and a model from nothing: learned end to end in seconds."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shopper_agent.backends.chat_tokens import load_chat_tokens
from shopper_agent.prompt import POCKET
from training.config import config_of
from training.data import DataSettings, build, recordings_below, write
from training.examples import ExampleSettings

pytestmark = pytest.mark.train


@pytest.fixture(scope="module")
def numbered_data(recordings_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny data set in the layout with numbers."""
    folder = tmp_path_factory.mktemp("numbered") / "data"
    outcomes = ("ordered", "left", "cut_off", "blocked", "failed")
    settings = DataSettings(examples=ExampleSettings(prompt=POCKET), outcomes=outcomes)
    write(build(recordings_below([recordings_folder]), settings), folder)
    return folder


@pytest.fixture(scope="module")
def fresh_model(numbered_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model that knows nothing yet."""
    from training.data import read
    from training.new_model import SHAPES, new_model

    folder = tmp_path_factory.mktemp("fresh") / "model"
    assert new_model(read(numbered_data).examples, SHAPES["tiny"], folder) > 100_000
    return folder


def test_the_command_makes_a_model_once(shell: Callable[..., Any], numbered_data: Path, tmp_path: Path) -> None:
    arguments = ("train", "new", "--data", numbered_data, "--size", "tiny", "--out", tmp_path / "model")
    done = shell(*arguments)
    assert (done.code, "weights that know nothing yet" in done.out) == (0, True), done.err
    again = shell(*arguments)
    assert (again.code, "is there already" in again.err) == (2, True)


def test_numbers_and_scaffolds_are_single_tokens_and_nothing_is_lost(fresh_model: Path) -> None:
    tokens = load_chat_tokens(fresh_model)
    for text in ("[17]", " [17]", "999", " 4.5", '{"rationale": "', '", "action": {"type": "terminate"}}'):
        assert tokens.count(text) == 1, text
    text = '{"rationale": "[3] I open “Ünïcode” 🛒 for $19.49.", "action": {"type": "click", "name": "a_b.c"}}'
    ids = tokens._tokenizer.encode(text, add_special_tokens=False).ids
    assert tokens.text(ids) == text


def test_a_new_model_reads_its_tokens_as_transformers_does(fresh_model: Path) -> None:
    from training.checkpoint import load
    from training.config import ModelSettings

    loaded = load(ModelSettings(base=str(fresh_model)))  # refuses a tokenizer that is cut otherwise
    assert len(loaded.tokenizer) == loaded.model.config.vocab_size


def test_a_share_of_the_prompt_weighs_as_much_as_all_of_it() -> None:
    from training.number_trainer import NumberCollator
    from training.soft_targets import NumberLoss

    collate = NumberCollator(0, NumberLoss(answer_weight=1.0, prompt_weight=0.5, prompt_share=0.25))
    rows = [
        {"input_ids": [*range(seed, seed + 400), 7], "prompt": 400, "number_at": -1, "numbers": [], "shares": []}
        for seed in range(20)
    ]
    weights = collate(rows)["weights"]
    assert weights[:, :400].sum().item() == pytest.approx(20 * 400 * 0.5, rel=0.05)
    assert set(weights[:, :400].flatten().tolist()) == {0.0, 2.0}
    assert weights[:, 400].tolist() == [1.0] * 20
    assert (collate(rows)["weights"] == weights).all()


@pytest.mark.parametrize("attention", ["sdpa", "eager"])
def test_training_on_the_layers_alone_is_training_on_the_model(
    numbered_data: Path, fresh_model: Path, tmp_path: Path, attention: str
) -> None:
    from training.sft import make_trainer
    from training.stage import prepared

    told = {
        "model": {"base": str(fresh_model), "attention": attention}, "data": {"folder": str(numbered_data)},
        "output": {"folder": str(tmp_path / "out")},
        "sft": {"steps": 1, "batch": 2, "per_device": 2, "bf16": False, "numbers": {}},
    }  # fmt: skip
    config = config_of(told)
    trainer = make_trainer(prepared("sft", config, lambda _: None), config.sft, [])
    batch = next(iter(trainer.get_train_dataloader()))
    own = trainer.compute_loss(trainer.model, dict(batch))
    whole, _ = trainer.compute_loss(trainer.model, dict(batch), return_outputs=True)
    assert own.item() == pytest.approx(whole.item(), rel=1e-5)


def test_the_loss_is_the_weighted_mean_and_a_cross_entropy_at_the_number() -> None:
    import torch
    from torch.nn import Identity

    from training.number_trainer import NumberCollator, number_loss
    from training.soft_targets import NumberLoss

    collate = NumberCollator(0, NumberLoss(number_weight=4.0, answer_weight=1.0, prompt_weight=0.5))
    row = {"input_ids": [1, 2, 3, 1], "prompt": 2, "number_at": 2, "numbers": [3, 4], "shares": [0.75, 0.25]}
    plain = {"input_ids": [1, 2, 3], "prompt": 2, "number_at": -1, "numbers": [], "shares": []}
    batch = collate([row, plain])
    assert batch["weights"].tolist() == [[0.5, 0.5, 0.0, 1.0], [0.5, 0.5, 1.0, 0.0]]
    logits = torch.randn(2, 4, 6, generator=torch.Generator().manual_seed(0))
    said = torch.log_softmax(logits, -1)
    number = -(0.75 * said[0, 1, 3] + 0.25 * said[0, 1, 4])
    tokens = -(0.5 * said[0, 0, 2] + said[0, 2, 1] + 0.5 * said[1, 0, 2] + said[1, 1, 3])
    expected = (4.0 * number + tokens) / (4.0 + 0.5 + 1.0 + 0.5 + 1.0)
    assert number_loss(logits, Identity(), batch, 4.0).item() == pytest.approx(expected.item(), rel=1e-5)


def test_muon_takes_matrices_and_adam_the_rest_and_both_learn() -> None:
    import torch

    from training.muon import MuonAdam, orthogonal, split

    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Embedding(8, 16), torch.nn.Linear(16, 12), torch.nn.Linear(12, 8))
    matrices, others = split(model)
    assert [tuple(one.shape) for one in matrices] == [(12, 16), (8, 12)]
    assert len(others) == 3
    sizes = torch.linalg.svdvals(orthogonal(torch.randn(12, 16)))
    assert 0.3 < sizes.min() <= sizes.max() < 1.7
    optimizer, asked = MuonAdam(model, 0.02, 0.01), torch.arange(8)
    losses = []
    for _ in range(40):
        loss = torch.nn.functional.cross_entropy(model(asked), asked)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0] / 4
    again = MuonAdam(model, 0.02, 0.01)
    again.load_state_dict(optimizer.state_dict())
    assert again.state_dict()["state"].keys() == optimizer.state_dict()["state"].keys()


def test_a_model_from_nothing_learns_the_shares(numbered_data: Path, fresh_model: Path, tmp_path: Path) -> None:
    from training.sft import train_sft

    config = config_of({
        "model": {"base": str(fresh_model), "any_prompt": True},
        "data": {"folder": str(numbered_data)},
        "sft": {
            "steps": 12, "batch": 4, "per_device": 4, "optimizer": "muon", "learning_rate": 2e-2, "matrix_rate": 2e-2,
            "bf16": False, "max_length": 2048, "schedule": "constant", "numbers": {},
        },
        "output": {"folder": str(tmp_path / "out")},
    })  # fmt: skip
    told: list[str] = []
    done = train_sft(config, told.append)
    losses = [float(line.rsplit(" ", 1)[1]) for line in told if "loss" in line]
    assert losses[-1] < losses[0] - 1
    assert (done.folder / "training.json").is_file()
