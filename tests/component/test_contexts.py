"""What a policy was asked live, and what a recording says it was asked, are the same."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from shopper_agent.prompt import PromptSettings, compose
from shopper_agent.schema import Action, Click, Contact, Context, Decision, Input, Persona, Terminate, TypeAndSubmit
from shopper_agent.testing.environments import HtmlShop
from shopper_agent.trajectories import contexts, read_trajectory
from shopper_agent.visiting import Hooks, Plan, recorded

CONTACT = Contact(full_name="Ann Field", email="ann@mail.example", street="1 Long Lane", city="Delft", postcode="2611")
PRIVATE = {"contact.full_name": "Ann Field", "contact.email": "ann@mail.example"}
ROADS: dict[str, tuple[Action, ...]] = {
    "to the checkout": (
        TypeAndSubmit(name="search_input", text="mug"),
        Click(name="search_results.blue_mug.view_product"),
        Click(name="nowhere"),
        Click(name="add_to_cart"),
        Click(name="product_options.size.large"),
        Click(name="product_options.glaze.shiny"),
        Click(name="add_to_cart"),
        Click(name="check_out"),
        Input(name="email_address", text="{contact.email}"),
        Terminate(),
    ),
    "back and forth": (
        TypeAndSubmit(name="search_input", text="mug"),
        Click(name="search_results.blue_mug.view_product"),
        Click(name="browser.back"),
        Click(name="search_results.unfold"),
        Terminate(),
    ),
}


class Watched:
    """Follows a script and keeps what it was asked."""

    name = "watched"

    def __init__(self, script: Sequence[Action]) -> None:
        self._script, self.asked = iter(script), list[Context]()

    async def decide(self, context: Context) -> Decision:
        self.asked.append(context)
        return Decision(rationale="I do as I am told.", action=next(self._script))


@pytest.mark.parametrize("road", ROADS)
async def test_a_recording_gives_back_every_context(tmp_path: Path, road: str) -> None:
    persona = Persona(name="Ann", intent="a mug", contact=CONTACT)
    policy = Watched(ROADS[road])
    plan = Plan(persona=persona, url="https://shop.example/", policy_name="watched", out=tmp_path)
    visit = await recorded(plan, policy, HtmlShop(private=PRIVATE), Hooks(), references=tuple(PRIVATE))
    remade = [context for context, _ in contexts(read_trajectory(visit.recording))]
    assert len(remade) == len(ROADS[road])
    assert remade == policy.asked
    settings = PromptSettings(rendering="compact", total_budget=2000)
    assert [compose(one, settings) for one in remade] == [compose(one, settings) for one in policy.asked]
