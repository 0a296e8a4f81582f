"""One large image with every picture and its name, to look through them all at once."""

from __future__ import annotations

import resvg_py

from bot.pictures.gallery import Gallery
from bot.pictures.paint import INK
from bot.pictures.svg import HEIGHT, WIDTH

COLUMNS, GAP, CAPTION, ZOOM = 6, 14, 24, 0.66


def contact_sheet(gallery: Gallery) -> bytes:
    """The sheet as PNG; each card has its name below."""
    names = gallery.names()
    across, down = WIDTH + GAP, HEIGHT + CAPTION + GAP
    size = COLUMNS * across + GAP, -(-len(names) // COLUMNS) * down + GAP
    cards = []
    for number, called in enumerate(names):
        x, y = GAP + number % COLUMNS * across, GAP + number // COLUMNS * down
        cards.append(f'<g transform="translate({x} {y})">{gallery.svg(called)}</g>')
        cards.append(f'<text x="{x + 4}" y="{y + HEIGHT + 17}" font-family="sans-serif" font-size="15" fill="{INK}">{called}</text>')
    whole = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}" width="{size[0]}" height="{size[1]}">'
    drawn = f'{whole}<rect width="100%" height="100%" fill="#fff"/>{"".join(cards)}</svg>'
    return bytes(resvg_py.svg_to_bytes(svg_string=drawn, zoom=ZOOM))
