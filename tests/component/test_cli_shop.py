"""`shopper-agent shop`: its variants and accounts, and what is said when they are wrong."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from shopper_agent.cli.shop import shop
from shopper_agent.errors import ConfigError
from sites import variants


def test_the_help_names_every_variant() -> None:
    said = " ".join(CliRunner().invoke(shop, ["--help"], terminal_width=200, max_content_width=200).output.split())
    for variant in variants("bazaar"):
        assert variant.name in said


def test_the_variants_are_listed_with_their_effects() -> None:
    ran = CliRunner().invoke(shop, ["--variants"])
    assert ran.exit_code == 0
    lines = ran.output.splitlines()
    assert [line.split()[0] for line in lines] == [variant.name for variant in variants("bazaar")]
    assert all(variant.effect in line for variant, line in zip(variants("bazaar"), lines, strict=True))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--variant", "fast"), "bazaar has no variant 'fast'; there are standard"),
        (("nowhere", "--variants"), "no shop is called 'nowhere'"),
        (("--account", "ann@example.com"), "EMAIL:PASSWORD"),
        (("--account", ":secret-garden"), "EMAIL:PASSWORD"),
        (("--account", "ann:secret-garden"), "name@example.com"),
        (("--account", "ann@example.com:short"), "at least 8 characters"),
    ],
)
def test_a_mistake_is_told_in_one_line(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    ran = CliRunner().invoke(shop, ["--port", "0", "--database", str(tmp_path / "shop.sqlite"), *arguments])
    assert isinstance(ran.exception, ConfigError)
    assert words in str(ran.exception)
    assert "\n" not in str(ran.exception)
