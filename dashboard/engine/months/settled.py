"""What an option takes from the others before anything is asked of it."""

from dataclasses import replace

from dashboard.engine.options import Option
from dashboard.engine.scenario import Scenario


def settled(scenario: Scenario) -> Scenario:
    """The scenario with the good answers of options that hand on others': the mix, where none was typed."""
    mixed = {o: share for o in scenario.options if (share := _mixed_share(scenario, o)) is not None}
    if not mixed:
        return scenario
    options: dict[str, Option] = {
        o: replace(option, success_share=mixed[o]) if o in mixed else option  # type: ignore[type-var]
        for o, option in scenario.options.items()
    }
    return replace(scenario, options=options)


def _mixed_share(scenario: Scenario, option_id: str) -> float | None:
    option = scenario.options[option_id]
    mix = option.traits.mix
    if not mix or option.success_share or not set(mix) <= set(scenario.options):
        return None
    return sum(share * scenario.options[o].success_share for o, share in mix.items())
