"""Names of people who cannot exist: given names are minerals, weather and birds, surnames plants with an ending."""

from functools import cache

from data_fixtures.calibration import figures

ENDINGS = ("worth", "mere", "holt", "stow", "garth", "wick")
SHOPS = ("Stores", "Hardware", "Bakery", "Pharmacy", "Garage", "Books", "Bicycles", "Supplies")
# Names a records system must take as text and not as nothing, or as the end of a field.
AWKWARD = ("NA", "Null Null", "O'Fern, Jade", 'Reed "Rush" Sloemere', "Zoë Ångholt")


@cache
def people() -> list[str]:
    """Every invented full name, in a fixed order."""
    surnames = [stem + ending for ending in ENDINGS for stem in figures("words")["stems"]]
    return [f"{given} {surname}" for surname in surnames for given in figures("words")["given"]] + list(AWKWARD)


@cache
def businesses() -> list[str]:
    """Every invented shop name, in a fixed order."""
    return [
        f"{stem} {colour} {shop}"
        for stem in figures("words")["stems"]
        for colour in ("Blue", "Old", "Far")
        for shop in SHOPS
    ]
