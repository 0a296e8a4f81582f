"""How a stretch is drawn: poses of one figure as joints and angles, the things around it, and the pictures made of them.

Angles are degrees as a physiotherapist gives them, 0 standing upright with the arms hanging: `hip: 90` is a thigh held level
in front, `knee: 90` a bent knee, `ankle: 20` toes pulled up. Lengths are centimetres of a person 170 cm tall. The figure looks
to the right of the picture and shows its right side, so that its right limbs are the near ones.
"""

from __future__ import annotations

from enum import Enum
from typing import Literal

from pydantic import Field

from bot.knowledge.entries.core import Entry, Model, not_empty

SIDES = ("right", "left")


class Place(str, Enum):
    """A point of the figure or of a thing that a hand can hold, an arrow can start from, a view can be drawn close to."""

    HEAD = "head"
    CHEST = "chest"
    PELVIS = "pelvis"
    RIGHT_SHOULDER = "right_shoulder"
    RIGHT_ELBOW = "right_elbow"
    RIGHT_HAND = "right_hand"
    RIGHT_HIP = "right_hip"
    RIGHT_THIGH = "right_thigh"
    RIGHT_KNEE = "right_knee"
    RIGHT_SHIN = "right_shin"
    RIGHT_CALF = "right_calf"
    RIGHT_ANKLE = "right_ankle"
    RIGHT_HEEL = "right_heel"
    RIGHT_SOLE = "right_sole"
    RIGHT_BALL = "right_ball"
    RIGHT_TOES = "right_toes"
    LEFT_SHOULDER = "left_shoulder"
    LEFT_ELBOW = "left_elbow"
    LEFT_HAND = "left_hand"
    LEFT_HIP = "left_hip"
    LEFT_THIGH = "left_thigh"
    LEFT_KNEE = "left_knee"
    LEFT_SHIN = "left_shin"
    LEFT_CALF = "left_calf"
    LEFT_ANKLE = "left_ankle"
    LEFT_HEEL = "left_heel"
    LEFT_SOLE = "left_sole"
    LEFT_BALL = "left_ball"
    LEFT_TOES = "left_toes"
    WALL = "wall"
    FLOOR = "floor"
    CHAIR_BACK = "chair_back"
    RAIL = "rail"


class Spot(Model):
    """A point beside a place: so many centimetres forward, up and out to the side of that limb."""

    at: Place
    forward: float = 0
    up: float = 0
    out: float = 0


class Step(Model):
    """Where a foot stands: so far before (or behind) the hips, to the side of its hip, and above the ground."""

    forward: float = Field(ge=-110, le=110)
    up: float = Field(0, ge=0, le=120)
    out: float = Field(0, ge=-60, le=60)


class Leg(Model):
    """`foot` finds hip and knee by itself. A foot that is `flat` lies level, whatever the shin does.

    `out` is away from the other leg, `turn` points the toes outwards. `toes` bends them up, `curl` rolls them in.
    """

    hip: float = Field(0, ge=-40, le=140)
    knee: float = Field(0, ge=0, le=160)
    ankle: float = Field(0, ge=-80, le=45)
    flat: bool = False
    out: float = Field(0, ge=-40, le=80)
    turn: float = Field(0, ge=-60, le=90)
    foot: Step | None = None
    toes: float = Field(0, ge=-60, le=90)
    curl: float = Field(0, ge=0, le=90)
    spread: float = Field(0, ge=0, le=20)


class Arm(Model):
    """`hold` finds shoulder and elbow by itself. `fingers` says where they point when that is not along the forearm."""

    shoulder: float = Field(0, ge=-60, le=190)
    elbow: float = Field(0, ge=0, le=150)
    out: float = Field(0, ge=-45, le=180)
    turn: float = Field(0, ge=-90, le=90)
    hold: Spot | None = None
    elbow_to: Literal["back", "out", "up"] = "back"
    fingers: Literal["along", "up", "down", "forward", "across"] = "along"
    grip: float = Field(10, ge=0, le=90)


class Ground(str, Enum):
    FLOOR = "floor"
    CHAIR = "chair"
    BED = "bed"
    STEP = "step"
    SADDLE = "saddle"


class Body(Model):
    """The trunk: `lean` forward (90 lies face down, -90 on the back), `bend` in the waist, `roll` onto the side, `head` nods.

    `ground` is what carries the figure, `by` the part that touches it; or `up` says how high the hips are above it. `at` and
    `across` shift it over the ground, `turn` faces it elsewhere.
    """

    lean: float = Field(0, ge=-100, le=150)
    bend: float = Field(0, ge=-40, le=100)
    roll: float = Field(0, ge=-100, le=100)
    turn: float = Field(0, ge=-180, le=180)
    head: float = Field(0, ge=-60, le=60)
    ground: Ground = Ground.FLOOR
    by: Literal["all", "feet", "seat"] = "all"
    up: float | None = Field(None, ge=0, le=120)
    at: float = Field(0, ge=-150, le=150)
    across: float = Field(0, ge=-80, le=80)
    pregnant: bool = False


class Limb(str, Enum):
    RIGHT_LEG = "right_leg"
    LEFT_LEG = "left_leg"
    RIGHT_ARM = "right_arm"
    LEFT_ARM = "left_arm"
    TRUNK = "trunk"
    HEAD = "head"


class Figure(Model):
    """A person. `front` names what is drawn over the rest, where that does not follow from what is nearer."""

    body: Body = Body()
    right_leg: Leg = Leg()
    left_leg: Leg = Leg()
    right_arm: Arm = Arm()
    left_arm: Arm = Arm()
    front: tuple[Limb, ...] = ()


class PropKind(str, Enum):
    WALL = "wall"
    CHAIR = "chair"
    STOOL = "stool"
    BED = "bed"
    STEP = "step"
    RAIL = "rail"
    MAT = "mat"
    PILLOW = "pillow"
    BACKREST = "backrest"
    TOWEL_LOOP = "towel_loop"
    TOWEL_FLAT = "towel_flat"
    BALL = "ball"
    BOTTLE = "bottle"
    TOWEL_FOLDS = "towel_folds"
    MARBLES = "marbles"
    MARBLE_HELD = "marble_held"
    BOWL = "bowl"
    BIKE = "bike"
    BEDSIDE = "bedside"
    LETTER = "letter"
    BOX = "box"


class Prop(Model):
    """A thing: `at` is how far along the ground, `across` how far behind the figure, `up` how high; `foot` is who uses it."""

    kind: PropKind
    at: float = Field(0, ge=-200, le=200)
    across: float = Field(0, ge=-100, le=100)
    up: float = Field(0, ge=0, le=200)
    foot: Literal["right", "left"] = "right"


class Arrow(Model):
    """The direction of a movement: from a place to where it `points` (degrees, 0 right, 90 up), bent, or all the way `around` it.

    `shift` moves the arrow right and up; lengths here are hundredths of the picture's width.
    """

    at: Place
    points: float = Field(0, ge=-180, le=180)
    length: float = Field(11, ge=4, le=60)
    bend: float = Field(0, ge=-80, le=80)
    shift: tuple[float, float] = (0, 0)
    around: float = Field(0, ge=-340, le=340)
    both_ways: bool = False


class Muscle(str, Enum):
    CALF = "calf"
    LOWER_CALF = "lower_calf"
    SHIN = "shin"
    HAMSTRING = "hamstring"
    QUAD = "quad"
    INNER_THIGH = "inner_thigh"
    BUTTOCK = "buttock"
    HIP = "hip"
    ARCH = "arch"
    ANKLE = "ankle"


class Pull(Model):
    """A muscle that works or is stretched, shown in colour."""

    muscle: Muscle
    side: Literal["right", "left"] = "right"


class View(Model):
    """Where we look from: `turn` 0 from the side, 90 from behind, -90 from the front; `tilt` 90 straight from above.

    `close_to` draws only these places, large; `hide` leaves out limbs that would be in the way.
    """

    turn: float = Field(0, ge=-180, le=180)
    tilt: float = Field(8, ge=0, le=90)
    close_to: tuple[Place, ...] = ()
    margin: float = Field(9, ge=2, le=60)
    hide: tuple[Limb, ...] = ()


class Pose(Figure):
    """A figure among its things. What is not said is taken from the pose it is `like`."""

    like: str | None = None
    view: View = View()
    props: tuple[Prop, ...] = ()
    pulls: tuple[Pull, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    helper: Figure | None = None


class NamedPose(Entry, Pose):
    """A pose that pictures and other poses can be like; `name` says in words what it is."""

    name: str


class Picture(Pose):
    """One key position. It stands for the step `from_step` and all later ones up to the next picture."""

    from_step: int = Field(1, ge=1)
    alt: str = Field(min_length=20, max_length=240)


class PictureSet(Entry):
    """The pictures of the stretch with the same id, in the order of its steps."""

    pictures: tuple[Picture, ...]

    def at_step(self, step: int) -> int:
        """The number (from 1) of the picture that stands for a step (from 1)."""
        return max(number for number, picture in enumerate(self.pictures, 1) if picture.from_step <= max(step, 1))

    _filled = not_empty("pictures")
