"""The school's colour, made safe to read on a light and on a dark page."""

from __future__ import annotations

# WCAG 2.2, success criterion 1.4.3: text needs 4.5 to 1.
CONTRAST = 4.5
# The surfaces it is hardest to read a link on, of those in static/page.css.
LIGHT_PAGE = "#e9f0f9"
DARK_PAGE = "#362f3f"
ON_LIGHT, ON_DARK = "#ffffff", "#10151c"


def style_of(colour: str) -> str:
    """A style sheet with the school's colour (`#rrggbb`) as `--school`, for both schemes.

    The colour is darkened or lightened in small steps until it can be read on the page.
    """
    light = readable(colour, LIGHT_PAGE)
    dark = readable(colour, DARK_PAGE)
    return (
        f":root{{--school:{light};--on-school:{ON_LIGHT}}}"
        "@media screen and (prefers-color-scheme:dark)"
        f"{{:root{{--school:{dark};--on-school:{ON_DARK}}}}}"
    )


def readable(colour: str, page: str) -> str:
    """The nearest shade of `colour` that has enough contrast on `page`; both `#rrggbb`."""
    target = 0 if _luminance(page) > 0.5 else 255
    channels = _channels(colour)
    for step in range(21):
        shade = tuple(round(c + (target - c) * step / 20) for c in channels)
        found = "#{:02x}{:02x}{:02x}".format(*shade)
        if contrast(found, page) >= CONTRAST:
            return found
    return found


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    red, green, blue = (
        c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4
        for c in _channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
