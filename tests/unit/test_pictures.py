"""The pictures of the stretches: every step has one, the figure is plausible, and a broken pose is said so that it can be mended."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from actions.conversation import say
from bot.assessment.facts import Facts
from bot.engine.settings import settings
from bot.knowledge import loading
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.poses import Figure, Leg, NamedPose, Picture, Pose
from bot.knowledge.problems import KnowledgeError, Problem
from bot.pictures.gallery import gallery, key_picture
from bot.pictures.hull import Circle, path
from bot.pictures.posing import posed, whole
from bot.pictures.space import Camera, vector
from bot.pictures.svg import HEIGHT, WIDTH, Drawing
from bot.replies import movement

NAMES = gallery().names()
WHOLE = [name for name in NAMES if not gallery().drawing(name).near]
SVG = "{http://www.w3.org/2000/svg}"


# ---- what there is --------------------------------------------------------------------------------------------------


def test_each_stretch_has_pictures_and_each_step_one_of_them(base: KnowledgeBase) -> None:
    assert set(base.pictures) == set(base.stretches)
    for stretch in base.stretches.values():
        shown = [base.pictures[stretch.id].at_step(step) for step in range(1, len(stretch.steps) + 1)]
        assert shown == sorted(shown)
        assert set(shown) == set(range(1, len(base.pictures[stretch.id].pictures) + 1))


def test_the_key_picture_is_the_first_that_shows_what_is_stretched(base: KnowledgeBase) -> None:
    assert key_picture("calf_wall", base) == 2
    assert key_picture("ankle_circles", base) == 2
    assert key_picture("calf_with_helper", base) == 1


def test_the_words_for_who_cannot_see_a_picture_are_whole_sentences_of_their_own() -> None:
    alts = [gallery().picture(name).alt for name in NAMES]
    assert len(set(alts)) == len(alts)
    assert all(20 <= len(alt) <= 240 and alt[0].isupper() and alt.endswith(".") for alt in alts)
    assert not [alt for alt in alts if re.search(r"picture|image|drawing|arrow|orange|blue", alt, re.IGNORECASE)]


# ---- what is drawn --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_svg_with_a_card_of_its_own_and_its_words_as_title(name: str) -> None:
    root = ElementTree.fromstring(gallery().svg(name))
    assert (root.tag, root.get("viewBox")) == (f"{SVG}svg", f"0 0 {WIDTH} {HEIGHT}")
    assert root.findtext(f"{SVG}title") == gallery().picture(name).alt
    card = next(root.iter(f"{SVG}rect"))
    assert (card.get("width"), card.get("height")) == (str(WIDTH), str(HEIGHT))
    assert not re.search(r"\bnan\b|\binf\b|<script|href", gallery().svg(name))


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_figure_stays_inside_the_frame_and_is_large_enough_for_a_phone(name: str) -> None:
    left, top, right, bottom = gallery().drawing(name).bounds()
    assert left >= 0
    assert top >= 0
    assert right <= WIDTH
    assert bottom <= HEIGHT
    assert max(right - left, bottom - top) > 130


@pytest.mark.parametrize("name", NAMES)
def test_every_hand_and_foot_reaches_what_it_should(name: str) -> None:
    assert gallery().drawing(name).missed == {}


@pytest.mark.parametrize("name", NAMES)
def test_nobody_sinks_into_the_ground_they_are_on(name: str) -> None:
    drawing = gallery().drawing(name)
    heights = [place[2] - r for part in drawing.people[0] for place, r in part.balls if not part.name.endswith("arm")]
    assert min(heights) > -2.5  # a heel's flesh gives a little


STANDING = ["calf_wall-1", "calf_wall-2", "soleus_wall-2", "downward_dog-2", "quad_standing-2", "hamstring_seated-2", "forefoot_lifts-1"]


@pytest.mark.parametrize("name", STANDING)
def test_who_stands_or_sits_has_a_foot_on_the_floor(name: str) -> None:
    drawing = gallery().drawing(name)
    soles = [place[2] - r for part in drawing.people[0] if part.name.endswith("leg") for place, r in part.balls]
    assert abs(min(soles)) < 1.5


@pytest.mark.parametrize("name", ["calf_wall-2", "soleus_wall-2", "pregnancy_calf_wall-2", "calf_wall_bedtime-2"])
def test_the_heel_of_a_stretched_calf_is_down(name: str) -> None:
    bones = gallery().drawing(name).bones
    assert abs(bones.joints["right_heel"][2] - bones.joints["right_ball"][2]) < 1


def test_heels_sink_below_the_step_and_rise_above_the_floor() -> None:
    drop, raised = gallery().drawing("heel_drop-2").bones, gallery().drawing("calf_raises-2").bones
    assert drop.joints["right_heel"][2] < drop.joints["right_ball"][2] - 3
    assert raised.joints["right_heel"][2] > raised.joints["right_ball"][2] + 5


def test_the_back_knee_is_straight_at_the_wall_and_bent_for_the_lower_calf() -> None:
    assert bend(gallery().drawing("calf_wall-2")) < 12
    assert bend(gallery().drawing("soleus_wall-2")) > 30


def bend(drawing: Drawing) -> float:
    """How far the right knee is bent, in degrees."""
    joints = drawing.bones.joints
    thigh, shank = joints["right_hip"] - joints["right_knee"], joints["right_knee"] - joints["right_ankle"]
    return float(np.degrees(np.arccos(thigh @ shank / np.linalg.norm(thigh) / np.linalg.norm(shank))))


@pytest.mark.parametrize("name", NAMES)
def test_every_knee_bends_backwards_and_every_elbow_forwards(name: str) -> None:
    drawing = gallery().drawing(name)
    for bones in filter(None, (drawing.bones, drawing.helper)):
        for side in ("right", "left"):
            assert (bones.turns[f"{side}_thigh"].T @ bones.turns[f"{side}_shank"])[0, 2] > -0.01
            assert (bones.turns[f"{side}_upper"].T @ bones.turns[f"{side}_fore"])[0, 2] < 0.01


def test_a_png_is_twice_as_wide_as_the_drawing() -> None:
    picture = gallery().png("calf_wall-2")
    assert picture.startswith(b"\x89PNG")
    assert (int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")) == (2 * WIDTH, 2 * HEIGHT)


def test_a_picture_is_drawn_once_and_always_the_same() -> None:
    assert gallery().svg("calf_wall-1") is gallery().svg("calf_wall-1")
    assert gallery().drawing("arch_stretch-2").svg("x") == gallery().drawing("arch_stretch-2").svg("x")


@pytest.mark.parametrize(
    "name", ["", "calf_wall", "calf_wall-0", "calf_wall-9", "calf_wall-01", "nobody-1", "../calf_wall-1", "calf_wall-1\n"]
)
def test_a_name_that_no_picture_has_is_refused(name: str) -> None:
    with pytest.raises(KeyError):
        gallery().svg(name)


# ---- the figure -----------------------------------------------------------------------------------------------------


def test_a_person_who_stands_is_about_170_cm_tall_and_stands_on_the_floor() -> None:
    drawing = Drawing(Pose())
    heights = [(place[2] - r, place[2] + r) for part in drawing.people[0] for place, r in part.balls]
    assert abs(min(low for low, _ in heights)) < 0.5
    assert 165 < max(high for _, high in heights) < 175


def test_angles_mean_what_they_mean_in_an_examination() -> None:
    bones = posed(Figure(right_leg=Leg(hip=90, knee=90, ankle=20)), ())
    joints = bones.joints
    assert joints["right_knee"][0] > joints["right_hip"][0] + 40
    assert joints["right_ankle"][2] < joints["right_knee"][2] - 38
    assert joints["right_toes"][2] > joints["right_heel"][2] + 3


def test_a_foot_that_cannot_reach_its_place_is_told_with_how_far_it_misses() -> None:
    stretched = Pose.parse_obj({"body": {"up": 85}, "right_leg": {"foot": {"forward": 60}}})
    assert 10 < Drawing(stretched).missed["right_leg"] < 40


def test_a_pose_takes_what_it_does_not_say_from_the_one_it_is_like() -> None:
    poses = {
        "bent": NamedPose(id="bent", name="Bent", body={"lean": 40}, right_leg={"hip": 30, "knee": 20}),
        "held": NamedPose(id="held", name="Held", like="bent", right_leg={"foot": {"forward": 20}}),
    }
    pose = whole(Picture(alt="A person bends forward.", like="held", right_leg={"knee": 60}), poses)
    assert (pose.body.lean, pose.right_leg.hip, pose.right_leg.knee) == (40, 30, 60)
    assert pose.right_leg.foot is None  # who gives the knee's angle does not want it solved
    assert whole(poses["held"], poses).right_leg.foot is not None


def test_the_camera_sees_the_right_side_the_face_and_the_top() -> None:
    right, front, above = vector(0, -1, 0), vector(1, 0, 0), vector(0, 0, 1)
    for camera, nearest in ((Camera(0, 0), right), (Camera(-90, 0), front), (Camera(0, 90), above)):
        assert camera.flat(nearest)[2] == pytest.approx(-1)


def test_the_outline_of_one_circle_is_that_circle_and_of_two_has_straight_sides() -> None:
    assert path([Circle(10, 10, 5)]).count("A5.0") == 2
    assert path([Circle(0, 0, 5), Circle(50, 0, 5)]).count("A5.0") == 4


# ---- broken data ----------------------------------------------------------------------------------------------------


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the knowledge base to break."""
    return Path(shutil.copytree(loading.ROOT, tmp_path / "knowledge"))


BROKEN = [
    ("pictures/calf.yml", "like: calf_at_wall\n", "like: calf_at_wal\n", "is not an id in poses", "Did you mean 'calf_at_wall'?"),
    ("pictures/calf.yml", "at: right_heel", "at: right_heal", "not one of the allowed ones", "Did you mean 'right_heel'?"),
    ("pictures/calf.yml", "muscle: lower_calf", "muscle: soleus", "not one of the allowed ones", "Use one of: calf, lower_calf"),
    ("pictures/calf.yml", "- id: calf_wall\n", "- id: calf_wal\n", "is not an id in stretches", "Did you mean 'calf_wall'?"),
    ("pictures/calf.yml", "from_step: 1\n", "from_step: 2\n", "The first step has no picture", "Begin with a picture 'from_step: 1'."),
    ("pictures/calf.yml", "from_step: 3\n", "from_step: 30\n", "has 8 steps; there is no step 30", "Use at most 8."),
    (
        "pictures/calf.yml",
        "from_step: 3\n",
        "from_step: 1\n",
        "begins at step 1, and the one before it at step 1",
        "in the order of the steps",
    ),
    ("pictures/calf.yml", "right_leg: {foot: {forward: -24}}", "right_leg: {knee: -20}", "out of range", "Use at least 0."),
    ("pictures/calf.yml", "right_leg: {foot: {forward: -24}}", "right_leg: {knee: bent}", "belongs a number", "in digits"),
    ("pictures/calf.yml", "right_leg: {foot: {forward: -24}}", "right_leg: {kneee: 20}", "not known here", "Did you mean 'knee'?"),
    ("poses/poses.yml", "fingers: up", "fingers: high", "not one of the allowed ones", "Use one of: along, up, down"),
    ("poses/poses.yml", "kind: chair,", "kind: chiar,", "not one of the allowed ones", "Did you mean 'chair'?"),
    ("poses/poses.yml", "  like: standing\n", "  like: at_wall\n", "like itself", "Remove one 'like' of the circle."),
]


@pytest.mark.parametrize(("file", "right", "wrong", "says", "mend"), BROKEN)
def test_a_broken_pose_is_told_with_file_line_and_mend(copied: Path, file: str, right: str, wrong: str, says: str, mend: str) -> None:
    place = copied / file
    text = place.read_text(encoding="utf-8")
    assert right in text
    place.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    line = text[: text.index(right)].count("\n") + 1
    told = [problem for problem in problems(copied) if says in problem.wrong]
    assert [(p.file, p.line) for p in told][:1] == [(place, line)]
    assert mend in told[0].mend


def test_a_stretch_without_pictures_is_told(copied: Path) -> None:
    file = copied / "pictures" / "hip_and_whole.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text[: text.index("- id: easy_bike_or_walk")], encoding="utf-8")
    (problem,) = problems(copied)
    assert (problem.file.name, problem.wrong) == ("hip_and_whole.yml", "The stretch 'easy_bike_or_walk' has no picture.")
    assert problem.mend == "Add an entry '- id: easy_bike_or_walk' to data/knowledge/pictures/."


def test_words_that_describe_two_pictures_are_told(copied: Path) -> None:
    file = copied / "pictures" / "calf.yml"
    words = re.findall(r"alt: (.*)\n", file.read_text(encoding="utf-8"))
    file.write_text(file.read_text(encoding="utf-8").replace(words[3], words[1]), encoding="utf-8")
    (problem,) = problems(copied)
    assert problem.wrong == "A picture of 'calf_wall' is described with the same words."


def problems(root: Path) -> list[Problem]:
    with pytest.raises(KnowledgeError) as error:
        loading.load(root)
    return error.value.problems


# ---- in a reply -----------------------------------------------------------------------------------------------------


class Heard:
    """Keeps what an action says."""

    def __init__(self) -> None:
        self.said: list[dict[str, object]] = []

    def utter_message(self, **message: object) -> None:
        self.said.append(message)


@pytest.mark.parametrize("address", ["", "https://charley.example/"])
def test_a_stretch_comes_with_its_pictures_and_their_words(
    base: KnowledgeBase, told: Callable[..., Facts], monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(settings(), "public_url", address)
    heard = Heard()
    say([movement.stretch(base.stretches["calf_wall"], told(), base)], heard)  # type: ignore[arg-type]
    root = address.rstrip("/")
    assert heard.said[0]["image"] == f"{root}/pictures/calf_wall-2.png"
    custom = heard.said[0]["json_message"]
    assert isinstance(custom, dict)
    assert [(shown["step"], shown["svg"]) for shown in custom["pictures"]] == [
        (1, f"{root}/pictures/calf_wall-1.svg"),
        (3, f"{root}/pictures/calf_wall-2.svg"),
    ]
    assert custom["pictures"][0]["alt"] == base.pictures["calf_wall"].pictures[0].alt


def test_relief_right_now_comes_with_one_picture_and_a_held_back_one_with_none(base: KnowledgeBase, told: Callable[..., Facts]) -> None:
    relief = movement.relief_now(told("location_calf"), base)
    assert relief.pictures == (relief.key,)
    assert movement.relief_now(told("location_calf", "heard_pop"), base).pictures == ()
