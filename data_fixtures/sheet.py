"""A table on its way to a file: columns as numbers, turned into text or typed values a slice at a time.

Ten million rows of Python text would not fit; numbers do, and every text here comes from a short list.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_fixtures.chance import DAY, NEVER


@dataclass(frozen=True)
class Words:
    """Text from a list: a position in `choices` a row, -1 for a missing cell."""

    codes: np.ndarray
    choices: list[str]

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, part: slice) -> pa.Array:
        """The part as Arrow text."""
        codes = self.codes[part].astype(np.int64)
        return pa.array(self.choices, pa.string()).take(pa.array(codes, mask=codes < 0))

    def text(self, part: slice) -> pa.Array:
        """The part as CSV cells; only the list is searched for what needs quotes."""
        quoted = [f'"{word.replace(chr(34), chr(34) * 2)}"' if _awkward(word) else word for word in self.choices]
        return Words(self.codes, quoted).take(part)


@dataclass(frozen=True)
class Keys:
    """Keys such as `V0000123`: a prefix and a number a row, padded to `width` digits; -1 is a missing cell."""

    prefix: str
    numbers: np.ndarray
    width: int = 8

    def __len__(self) -> int:
        return len(self.numbers)

    def take(self, part: slice) -> pa.Array:
        """The part as Arrow text."""
        numbers = self.numbers[part].astype(np.int64)
        digits = pc.utf8_lpad(pa.array(numbers, mask=numbers < 0).cast(pa.string()), self.width, "0")
        return pc.binary_join_element_wise(self.prefix, digits, "")

    text = take


@dataclass(frozen=True)
class Days:
    """Civil days since 1970; NEVER is a missing cell."""

    days: np.ndarray

    def __len__(self) -> int:
        return len(self.days)

    def take(self, part: slice) -> pa.Array:
        """The part as Arrow dates."""
        days = self.days[part]
        return pa.array(np.where(days == NEVER, 0, days).astype("datetime64[D]"), mask=days == NEVER)

    def text(self, part: slice) -> pa.Array:
        """The part as `YYYY-MM-DD`."""
        return self.take(part).cast(pa.string())


@dataclass(frozen=True)
class Instants:
    """London local time in seconds since 1970; NEVER is a missing cell."""

    seconds: np.ndarray

    def __len__(self) -> int:
        return len(self.seconds)

    def take(self, part: slice) -> pa.Array:
        """The part as Arrow timestamps without a zone, as the records system keeps them."""
        seconds = self.seconds[part]
        known = np.where(seconds == NEVER, 0, seconds)
        return pa.array(known.astype("datetime64[s]"), mask=seconds == NEVER)

    def text(self, part: slice) -> pa.Array:
        """The part as `YYYY-MM-DDTHH:MM:SS`."""
        seconds = self.seconds[part]
        never = seconds == NEVER
        known = np.where(never, 0, seconds)
        day = Days(np.where(never, NEVER, known // DAY)).text(slice(None))
        return pc.binary_join_element_wise(day, _clock().take(pa.array(known % DAY)), "T")


@dataclass(frozen=True)
class Whole:
    """Whole numbers; -1 is a missing cell."""

    numbers: np.ndarray

    def __len__(self) -> int:
        return len(self.numbers)

    def take(self, part: slice) -> pa.Array:
        """The part as Arrow integers."""
        numbers = self.numbers[part].astype(np.int64)
        return pa.array(numbers, mask=numbers < 0)

    def text(self, part: slice) -> pa.Array:
        """The part as digits."""
        return self.take(part).cast(pa.string())


@dataclass(frozen=True)
class Flags:
    """True or false."""

    values: np.ndarray

    def __len__(self) -> int:
        return len(self.values)

    def take(self, part: slice) -> pa.Array:
        """The part as Arrow booleans."""
        return pa.array(self.values[part].astype(bool))

    def text(self, part: slice) -> pa.Array:
        """The part as `true` and `false`."""
        return self.take(part).cast(pa.string())


Cells = Words | Keys | Days | Instants | Whole | Flags
Sheet = dict[str, Cells]


def length(sheet: Sheet) -> int:
    """The number of rows; every column has as many."""
    (size,) = {len(cells) for cells in sheet.values()}
    return size


def words(values: list[str]) -> Words:
    """A text column of different values, one a row; an empty text is a missing cell."""
    return Words(np.array([place if value else -1 for place, value in enumerate(values)], dtype=np.int64), values)


def _awkward(word: str) -> bool:
    return any(mark in word for mark in ',"\r\n')


@cache
def _clock() -> pa.Array:
    return pa.array([f"{at // 3600:02}:{at // 60 % 60:02}:{at % 60:02}" for at in range(DAY)], pa.string())
