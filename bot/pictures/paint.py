"""The colours of the drawings: one palette, strong against its own card on light and dark pages."""

from __future__ import annotations

INK = "#1d3538"
PAINT = {
    "card": "#fbf6ec",
    "floor": "#efe5d3",
    "wall": "#d8ccb6",
    "wall_top": "#e6dcc9",
    "wood": "#c39a6b",
    "wood_top": "#d9b78b",
    "sheet": "#c9d8e6",
    "sheet_top": "#dfe9f2",
    "pillow": "#ffffff",
    "mat": "#9fb8a5",
    "mat_top": "#b7cdbb",
    "metal": "#8f9aa0",
    "towel": "#f4d35e",
    "ball": "#e0b400",
    "bottle": "#8fc7d9",
    "bottle_top": "#d3ebf3",
    "skin": "#f0c8a4",
    "skin_far": "#d9ae8b",
    "nail": "#f9e3d0",
    "nail_far": "#e6c4a8",
    "hair": "#4b3a33",
    "shirt": "#3d9191",
    "shirt_far": "#2f7676",
    "shorts": "#31546b",
    "shorts_far": "#284558",
    "helper_shirt": "#8b7bb5",
    "helper_shorts": "#5d5280",
    "line": INK,
    "pull": "#e8502c",
    "arrow": "#1b4fc4",
}
