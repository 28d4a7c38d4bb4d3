"""Month 0 of the plan beside a month of the file it was made of."""

from dashboard.wording.words import money

CENT = 0.005


def month_0_in_words(planned_usd: float, file_usd: float, level_usd: float) -> str:
    """Both costs, and what sets them apart: the volume of the plan against the mean of the file, and the rest."""
    gap = planned_usd - file_usd
    if abs(gap) < CENT:
        return f"Month 0 costs {money(planned_usd)}, as a month of the file does."
    parts = []
    if abs(level_usd) >= CENT:
        parts.append(
            f"{_signed(level_usd)} since the volume planned is not the file's mean (its last weeks, or typed)"
        )
    rest = gap - level_usd
    if abs(rest) >= CENT:
        parts.append(
            f"{_signed(rest)} since the plan has one model, today's prices and mean lengths for each workload"
        )
    return f"Month 0 costs {money(planned_usd)}, a month of the file {money(file_usd)}: {', '.join(parts)}."


def _signed(usd: float) -> str:
    return f"{'+' if usd > 0 else ''}{money(usd)}"
