"""What stands behind `lm:` and `vllm:`: an address, a folder, an adapter, and what a checkpoint says about itself."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from shopper_agent.browser.settings import without_password
from shopper_agent.errors import ConfigError

if TYPE_CHECKING:
    from training.marks import Made

Kind = Literal["server", "onnx", "local", "vllm"]
_HOW = "an address such as http://localhost:8000, or a model's folder (FOLDER+ADAPTER with an adapter)"


@dataclass(frozen=True)
class ModelSource:
    """A language model, as the command line names it."""

    kind: Kind
    text: str
    """As it was given, without a password; “pocket” for the model that ships."""
    address: str | None = None
    """Of a server."""
    folder: Path | None = None
    """Of a model; None for a server."""
    adapter: Path | None = None
    made: "Made | None" = None
    """What a checkpoint of ours says: the prompts that it knows, the base that its adapter fits."""
    ships: bool = False
    """It is the policy `pocket`."""

    @property
    def label(self) -> str:
        """As `--policy` names it."""
        return self.text if self.ships else f"lm:{self.text}"


def model_source(scheme: str, text: str) -> ModelSource:
    """Read what follows `lm:` or `vllm:`.

    Raises:
        ConfigError: It is neither an address nor a model's folder, or the adapter is one of another base.
    """
    if "://" in text:
        if scheme == "vllm":
            raise ConfigError(f"--policy vllm starts a server for a model's folder; for one that runs: lm:{text}")
        return ModelSource("server", without_password(text), address=text)
    folder, adapter = _folders(scheme, text)
    made = _mark(adapter or folder)
    if adapter is None and made is not None and made.adapter:
        folder, adapter = Path(made.base), folder
        if not folder.is_dir():
            raise ConfigError(f"{adapter} is an adapter of {made.base}, which is not there: {scheme}:BASE+{adapter}")
    if adapter is not None:
        _check_base(folder, adapter, made)
    exported = (folder / "genai_config.json").is_file()
    if exported and (scheme == "vllm" or adapter is not None):
        raise ConfigError(f"{folder} is an exported model: it runs as lm:{folder}, without an adapter")
    kind: Kind = "vllm" if scheme == "vllm" else "onnx" if exported else "local"
    return ModelSource(kind, text, folder=folder, adapter=adapter, made=made)


def pocket_source(folder: Path | None = None) -> ModelSource:
    """The model that ships with the package; `folder`: where it lies, if not there.

    Raises:
        ConfigError: This install has none, or it is damaged.
    """
    from shopper_agent.policies.pocket.shipped import FOLDER, NAME, shipped_model

    return replace(model_source("lm", str(shipped_model(folder or FOLDER))), text=NAME, ships=True)


def _folders(scheme: str, text: str) -> tuple[Path, Path | None]:
    """Model and adapter; a folder whose own name has a plus is a folder."""
    if Path(text).is_dir():
        return Path(text), None
    head, plus, tail = text.rpartition("+")
    folder, adapter = (Path(head), Path(tail)) if plus else (Path(text), None)
    if not folder.is_dir():
        raise ConfigError(f"--policy {scheme}: there is no folder {folder}; give {_HOW}")
    if adapter is not None and not adapter.is_dir():
        raise ConfigError(f"--policy {scheme}: there is no adapter {adapter}; give {_HOW}")
    return folder, adapter


def _mark(folder: Path) -> "Made | None":
    """What a checkpoint says about itself; nothing where this is no checkpoint of ours."""
    if not (folder / "training.json").is_file():
        return None
    from shopper_agent.cli.beside import load_training

    load_training()
    from training.marks import mark_of

    return mark_of(folder)


def _check_base(folder: Path, adapter: Path, made: "Made | None") -> None:
    """An adapter of ours knows its base's weights by their fingerprint."""
    if made is None or not made.adapter:
        return
    from training.marks import weights_id

    found = weights_id(folder)
    if found != made.base_id:
        raise ConfigError(f"{adapter} is an adapter of other weights ({made.base_id}) than {folder} has ({found})")
