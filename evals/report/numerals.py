"""How a report writes numbers; a missing one is a dash."""

from __future__ import annotations

from evals.records.results import MetricValue

NONE = "—"
MINUS = "\u2212"


def metric(value: float | None) -> str:
    """Write the value of a metric, with four decimals."""
    return NONE if value is None else _minus(f"{value:.4f}")


def signed(value: float) -> str:
    """Write a difference of metrics, with its sign."""
    return _minus(f"{value:+.4f}")


def interval(low: float | None, high: float | None) -> str:
    """Write the interval of a metric."""
    return NONE if low is None or high is None else f"[{metric(low)}, {metric(high)}]"


def difference(low: float, high: float) -> str:
    """Write the interval of a difference of metrics."""
    return f"[{signed(low)}, {signed(high)}]"


def mean(value: MetricValue) -> str:
    """Write a mean with its interval."""
    return NONE if value.mean is None else f"{metric(value.mean)} {interval(value.low, value.high)}"


def number(value: float) -> str:
    """Write a number of any size: thousands are separated, small ones have three digits."""
    whole = abs(value) >= 1000 or value == int(value)
    return _minus(f"{value:,.0f}" if whole else f"{value:.3g}")


def seconds(value: float) -> str:
    """Write a duration, below a second in milliseconds."""
    if value < 1:
        return f"{number(float(f'{value * 1000:.3g}'))}\u00a0ms"
    return f"{value:.3g}\u00a0s" if value < 100 else f"{value:,.0f}\u00a0s"


def p_value(p: float) -> str:
    """Write a p-value, with three decimals."""
    return "<\u00a00.001" if p < 0.001 else f"{p:.3f}"


def share(value: float) -> str:
    """Write a share of 1 as a percentage."""
    return f"{value * 100:.3g}\u00a0%"


def tick(value: float) -> str:
    """Write the label of an axis tick."""
    return _minus(f"{value:g}")


def bias(value: float) -> str:
    """Write a position bias, with its sign."""
    return _minus(f"{value:+.2f}")


def _minus(written: str) -> str:
    return written.replace("-", MINUS)
