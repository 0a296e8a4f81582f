"""The model on paper: more people need more of everything, and what is at hand costs less."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import tables
from benchmarks.scaling import BUSY, HEAD, House, Measured

ONE = Measured(cpu=15.0, cold=5.0, events=14.0, bytes=6000.0, serve=340.0, actions=90.0)


def test_as_many_processes_are_planned_as_are_busy_for_their_share_of_the_time() -> None:
    house = House(1000, 20, ONE)
    assert house.turns == 50
    assert house.turns * house.seconds(house.processes) <= BUSY * house.processes
    assert house.turns * house.seconds(house.processes - 1) > BUSY * (house.processes - 1)


def test_a_turn_whose_conversation_is_at_hand_is_cheaper() -> None:
    house = House(1000, 20, ONE)
    assert house.kept(1) < house.kept(2) < house.kept(100) == 1.0
    assert house.seconds(1) > house.seconds(100) == pytest.approx(0.015)


def test_a_hundred_times_the_people_need_a_hundred_times_the_store() -> None:
    few, many = House(1000, 10, ONE).row(), House(100_000, 10, ONE).row()
    assert len(few) == len(many) == len(HEAD)
    assert float(many[HEAD.index("rows / s")].replace(",", "")) == 100 * float(few[HEAD.index("rows / s")].replace(",", ""))


def test_a_dearer_turn_never_needs_fewer_processes() -> None:
    counts = [House(10_000, 20, replace(ONE, cpu=cpu)).processes for cpu in (5.0, 10.0, 20.0, 40.0)]
    assert counts == sorted(counts)


def test_a_measurement_takes_the_place_of_its_last_one_and_of_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text("# Figures\n\n## First\n\nold\n\n## Second\n\nstays\n")
    tables.write("First", "python -m first", [tables.table(("a",), [(1,)])], page)
    tables.write("Third", "python -m third", ["new"], page)
    written = page.read_text()
    assert "old" not in written
    assert "stays" in written
    assert [line for line in written.splitlines() if line.startswith("## ")] == ["## First", "## Second", "## Third"]
