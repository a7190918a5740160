"""How a report writes numbers; what there is none of is a dash."""

from __future__ import annotations

from evals.records.results import Figure

NONE = "—"
MINUS = "\u2212"


def figure(value: float | None) -> str:
    """Of metrics: four places behind the point."""
    return NONE if value is None else _minus(f"{value:.4f}")


def signed(value: float) -> str:
    return _minus(f"{value:+.4f}")


def interval(low: float | None, high: float | None) -> str:
    return NONE if low is None or high is None else f"[{figure(low)}, {figure(high)}]"


def difference(low: float, high: float) -> str:
    return f"[{signed(low)}, {signed(high)}]"


def mean(found: Figure) -> str:
    return NONE if found.mean is None else f"{figure(found.mean)} {interval(found.low, found.high)}"


def number(value: float) -> str:
    """Of any size: thousands are parted, small ones keep three digits."""
    whole = abs(value) >= 1000 or value == int(value)
    return _minus(f"{value:,.0f}" if whole else f"{value:.3g}")


def seconds(value: float) -> str:
    if value < 1:
        return f"{number(float(f'{value * 1000:.3g}'))}\u00a0ms"
    return f"{value:.3g}\u00a0s" if value < 100 else f"{value:,.0f}\u00a0s"


def chance(p: float) -> str:
    return "<\u00a00.001" if p < 0.001 else f"{p:.3f}"


def share(value: float) -> str:
    return f"{value * 100:.3g}\u00a0%"


def _minus(written: str) -> str:
    return written.replace("-", MINUS)


def tick(value: float) -> str:
    return _minus(f"{value:g}")


def bias(value: float) -> str:
    return _minus(f"{value:+.2f}")
