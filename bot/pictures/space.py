"""Points and turns in space, and the camera that looks at them.

World and body share their axes: x forward (right in the picture), y to the figure's left (away from us), z up; centimetres.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def vector(x: float, y: float, z: float) -> Array:
    return np.array([x, y, z], dtype=float)


def about_x(degrees: float) -> Array:
    """A turn about the axis that points forward; positive lifts the left side."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return np.array([[1, 0, 0], [0, c, -s], [0, s, c]])


def about_y(degrees: float) -> Array:
    """A turn about the axis that points left; positive leans forward."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])


def about_z(degrees: float) -> Array:
    """A turn about the upright axis; positive turns to the left."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])


def unit(v: Array) -> Array:
    """The direction of `v`; straight up when it has none."""
    length = float(np.linalg.norm(v))
    return v / length if length > 1e-9 else vector(0, 0, 1)


def frame(up: Array, forward: Array) -> Array:
    """The turn whose z axis is `up` and whose x axis is as near to `forward` as it can be."""
    z = unit(up)
    x = unit(forward - z * float(forward @ z))
    return np.column_stack([x, np.cross(z, x), z])


@dataclass(frozen=True)
class Camera:
    """Looks from the figure's right side; `turn` 90 looks from behind it, -90 at its face, `tilt` 90 from above."""

    turn: float
    tilt: float

    def flat(self, point: Array) -> tuple[float, float, float]:
        """Right and up in the picture, and how far away."""
        p = about_x(self.tilt) @ about_z(self.turn) @ point
        return float(p[0]), float(p[2]), float(p[1])
