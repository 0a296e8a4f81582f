"""SVG as PNG, for channels that show no SVG."""

from __future__ import annotations

import resvg_py

SHARPNESS = 2
"""PNGs are twice as wide as the drawing, for phones with fine screens."""


def png(svg: str) -> bytes:
    """The drawing as a PNG of 640 pixels' width."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=SHARPNESS, skip_system_fonts=True))
