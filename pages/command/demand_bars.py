"""The bar of a unit: its interval as a line, the number as a mark on it, over the normal range. HTML without a script.

A browser draws it, so that it has the colours of the theme and the width of its row; nothing in it is a picture.
"""

from math import ceil

import pandas as pd

from core.demand import DemandNumbers

_LEAST, _MOST = 1.5, 3.0  # where the axis ends: with few numbers, and however far one of them goes
_MARKS = {"surplus": "up", "within": "dot", "spare": "down"}


def axis_end(rows: pd.DataFrame) -> float:
    """Where the axis of these units ends, in halves. One unit far out must not press all others together."""
    highest = rows["high"].max()
    return _LEAST if pd.isna(highest) else min(max(ceil(highest * 2) / 2, _LEAST), _MOST)


def axis(end: float) -> str:
    """The numbers over the bars."""
    step = 0.5 if end <= 2 else 1.0
    ticks = [step * place for place in range(int(end / step) + 1)]
    return "".join(f'<span style="left:{_percent(tick, end)}">{tick:.1f}</span>' for tick in ticks)


def bar(row: pd.Series, end: float, numbers: DemandNumbers) -> str:
    """The bar of a unit with a number. What goes beyond the axis ends at its edge with an arrow."""
    low, point, high = (min(float(row[name]), end) for name in ("low", "ratio", "high"))
    band = _between(numbers.spare_below, numbers.surplus_above, end)
    over = " over" if row["high"] > end else ""
    return (
        f'<i class="band" style="{band}"></i><i class="one" style="left:{_percent(1, end)}"></i>'
        f'<i class="span{over}" style="{_between(low, high, end)}"></i>'
        f'<i class="mark {_MARKS[row["reading"]]}" style="left:{_percent(point, end)}"></i>'
    )


def _between(low: float, high: float, end: float) -> str:
    return f"left:{_percent(low, end)};width:{_percent(high - low, end)}"


def _percent(value: float, end: float) -> str:
    return f"{100 * value / end:.2f}%"
