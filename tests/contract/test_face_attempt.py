"""An attempt at the camera with the installed pack and the simulator's people: who they are, what they do, who cheats.

Most attempts run on a clock of their own, 20 pictures a second; some in the real process, where what it leaves in its
memory is looked for from outside.
"""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest

from drivers.biometrics import AttackSign, CaptureHint, FaceDecision, Gesture, Sight
from drivers.devices import FaceComparer, Image
from drivers.errors import ProtocolError
from drivers.face.capture import Capture
from drivers.face.comparer import InsightFaceComparer
from drivers.face.engine import Engine, pixels
from drivers.face.memory import overwritten
from drivers.face.pack import load_pack
from drivers.hosted import HostedFaceComparer
from drivers.settings import FaceSettings
from drivers.simulator import faces
from drivers.simulator.conditions import condition
from drivers.simulator.faces import Pose, grain
from drivers.simulator.photo_codec import squeeze, unsqueeze
from drivers.simulator.presentations import presentation

pytestmark = pytest.mark.xdist_group("face")

LEFT, RIGHT, BLINK, MOUTH = Gesture.TURN_LEFT, Gesture.TURN_RIGHT, Gesture.BLINK, Gesture.OPEN_MOUTH
SOMEONE, ANOTHER = "skimage:astronaut:0", "insightface:t1:2"
NAMES = list(faces.FACES)
ANYWHERE = (0.0, 1.0)

Pixels = np.ndarray
Scene = Callable[[float, Pose], Pixels]
"""What is before the camera at a moment of someone's sway, 0 to 1, when a living person would stand like this."""

FRAME = 0.05
REACTION, AGAIN = 0.3, 2.5
"""Seconds from the question to the beginning of the gesture, and until it is made again if nothing came of it."""


def image(picture: Pixels) -> Image:
    return Image(picture.shape[1], picture.shape[0], np.ascontiguousarray(picture).tobytes())


@cache
def chip_photo(name: str) -> Image:
    return image(unsqueeze(squeeze(faces.portrait(name))))


@cache
def engine() -> Engine:
    return Engine(load_pack(Path(FaceSettings().pack)))


def living(*names: str) -> Scene:
    return lambda moment, pose: faces.still(names, moment, pose)


def pose_for(gesture: Gesture | None, seconds: float) -> Pose:
    """How someone stands who was asked for a gesture that long ago: a turn takes 1.2 s, a blink 0.15, a gape 0.6,
    then again.
    """
    since = seconds % AGAIN - REACTION
    if gesture is BLINK:
        return Pose(eyes_closed=1.0 if 0 <= since < 0.15 else 0.0)
    if gesture is MOUTH:
        opened = min(max(since, 0) / 0.15, 1) - min(max(since - 0.45, 0) / 0.15, 1)
        return Pose(mouth_open=round(opened * 4) / 4)
    if gesture is None:
        return Pose()
    turned = min(max(since, 0) / 0.4, 1) - min(max(since - 0.8, 0) / 0.4, 1)
    return Pose(yaw=(36 if gesture is LEFT else -36) * round(turned * 6) / 6)


class Person:
    """Stands before the camera and does what he is asked."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.asked: tuple[Gesture | None, int] = (None, 0)
        self.since = 0.0
        self.looks = 0

    def picture(self, sight: Sight, at: float) -> Pixels:
        if (sight.gesture, sight.gestures_done) != self.asked:
            self.asked, self.since = (sight.gesture, sight.gestures_done), at
        self.looks += 1
        return grain(self.scene(self.looks % 24 / 24, pose_for(sight.gesture, at - self.since)))


def attempt(
    person: Person | Scene,
    card: str,
    *gestures: Gesture,
    seconds: float = 10,
    reach: tuple[float, float] = ANYWHERE,
    judge: Engine | None = None,
) -> tuple[Sight, float, list[CaptureHint]]:
    """Return the last sight, the seconds it took, and the hints that were shown, on a clock of its own."""
    person = person if isinstance(person, Person) else Person(person)
    capture = Capture(judge or engine(), pixels(chip_photo(card)), gestures, reach)
    at, sight, hints = 0.0, capture.sight, [CaptureHint.NONE]
    while sight.decision is None and at < seconds:
        at += FRAME
        sight = capture.look(person.picture(sight, at), at)
        hints += [sight.hint] if sight.hint is not hints[-1] else []
    capture.wipe()
    return sight, at, hints


@pytest.mark.parametrize("name", NAMES)
def test_everybody_matches_his_own_card_and_does_what_he_is_asked(name: str) -> None:
    sight, seconds, _ = attempt(living(name), name, LEFT, BLINK, RIGHT)
    assert (sight.decision, sight.gestures_done, sight.attack) == (FaceDecision.MATCH, 3, AttackSign.NONE)
    assert seconds < 6


@pytest.mark.parametrize("gestures", [(LEFT, MOUTH), (MOUTH, RIGHT)], ids=["turn and mouth", "mouth and turn"])
@pytest.mark.parametrize("name", NAMES)
def test_everybody_turns_and_opens_his_mouth_in_either_order(name: str, gestures: tuple[Gesture, ...]) -> None:
    sight, seconds, hints = attempt(living(name), name, *gestures)
    assert (sight.decision, sight.gestures_done, sight.attack) == (FaceDecision.MATCH, 2, AttackSign.NONE)
    assert seconds < 4
    assert set(hints) <= {CaptureHint.NONE, CaptureHint.LOOK_HERE}


def test_three_gestures_are_made_too() -> None:
    sight, *_ = attempt(living(SOMEONE), SOMEONE, MOUTH, RIGHT, BLINK)
    assert (sight.decision, sight.gestures_done) == (FaceDecision.MATCH, 3)


def test_without_gestures_a_match_takes_a_third_of_a_second() -> None:
    sight, seconds, hints = attempt(living(SOMEONE), SOMEONE)
    assert sight.decision is FaceDecision.MATCH
    assert seconds < 0.4
    assert hints == [CaptureHint.NONE]


@pytest.mark.parametrize(("name", "card"), list(zip(NAMES, NAMES[1:] + NAMES[:1], strict=True)))
def test_nobody_performs_for_the_card_of_somebody_else(name: str, card: str) -> None:
    sight, seconds, _ = attempt(living(name), card, LEFT)
    assert sight.decision in {FaceDecision.NON_MATCH, FaceDecision.RETRY}
    assert seconds <= 1.5


@pytest.mark.parametrize("gestures", [(), (LEFT, BLINK)], ids=["no gesture", "two gestures"])
@pytest.mark.parametrize("kind", ["photo", "photo_of_photo"])
def test_a_photo_that_is_held_up_is_an_attack_or_comes_to_nothing(kind: str, gestures: tuple[Gesture, ...]) -> None:
    sight, *_ = attempt(lambda moment, pose: presentation(kind, SOMEONE, moment, pose), SOMEONE, *gestures)
    assert (sight.decision, sight.attack) == (FaceDecision.ATTACK, AttackSign.PAD_SCORE)


@pytest.mark.parametrize("gesture", Gesture)
def test_a_photo_makes_no_gesture_however_it_is_turned(gesture: Gesture) -> None:
    capture = Capture(engine(), pixels(chip_photo(SOMEONE)), (gesture,), ANYWHERE)
    honest = Person(living(SOMEONE))
    at, sight = 0.0, capture.sight
    while sight.gesture is None:
        at += FRAME
        sight = capture.look(honest.picture(sight, at), at)
    cheat = Person(lambda moment, pose: presentation("photo", SOMEONE, moment, pose))
    while sight.decision is None:
        at += 2 * FRAME
        sight = capture.look(cheat.picture(sight, at), at)
    assert sight.decision is not FaceDecision.MATCH
    assert sight.gestures_done == 0


@cache
def unsuspecting() -> Engine:
    """One whose pack takes everything for a living face, as its network does some pictures of paper masks."""
    pack = load_pack(Path(FaceSettings().pack))
    thresholds = pack.manifest.thresholds.model_copy(update={"bona_fide": 0.0})
    return Engine(replace(pack, manifest=pack.manifest.model_copy(update={"thresholds": thresholds})))


def test_some_paper_masks_turn_and_blink_with_their_wearer() -> None:
    """Why the mouth is asked for."""
    masks = (
        attempt(lambda *seen, name=name: presentation("mask", name, *seen), name, LEFT, BLINK, judge=unsuspecting())
        for name in NAMES
    )
    assert any(sight.decision is FaceDecision.MATCH for sight, *_ in masks)


@pytest.mark.parametrize("gestures", [(LEFT, MOUTH), (MOUTH, RIGHT)], ids=["turn and mouth", "mouth and turn"])
@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("photo", SOMEONE),
        ("mask", SOMEONE),
        ("mask", "insightface:t1:1"),
        *(pytest.param("mask", name, marks=pytest.mark.soak) for name in NAMES if name != SOMEONE),
    ],
)
def test_neither_a_paper_mask_nor_a_photo_opens_its_mouth(kind: str, name: str, gestures: tuple[Gesture, ...]) -> None:
    scene = partial(presentation, kind, name)
    sight, *_ = attempt(scene, name, *gestures, seconds=30, judge=unsuspecting())
    assert sight.decision in {FaceDecision.NO_GESTURE, FaceDecision.NON_MATCH, FaceDecision.RETRY, FaceDecision.ATTACK}
    assert sight.gestures_done <= gestures.index(MOUTH)


@pytest.mark.parametrize("gesture", [LEFT, BLINK])
def test_who_opens_his_mouth_in_place_of_another_gesture_makes_none(gesture: Gesture) -> None:
    gapes = Person(lambda moment, _: faces.still((SOMEONE,), moment, pose_for(MOUTH, gapes.looks * FRAME)))
    sight, *_ = attempt(gapes, SOMEONE, gesture)
    assert (sight.decision, sight.attack, sight.gestures_done) == (FaceDecision.NO_GESTURE, AttackSign.NONE, 0)


def test_who_turns_in_place_of_opening_his_mouth_makes_no_gesture() -> None:
    turns = Person(lambda moment, _: faces.still((SOMEONE,), moment, pose_for(LEFT, turns.looks * FRAME)))
    sight, *_ = attempt(turns, SOMEONE, MOUTH)
    assert (sight.decision, sight.attack, sight.gestures_done) == (FaceDecision.NO_GESTURE, AttackSign.NONE, 0)


def test_who_always_turns_to_the_other_side_is_an_attack() -> None:
    sight, *_ = attempt(lambda moment, pose: faces.still((SOMEONE,), moment, Pose(yaw=-pose.yaw)), SOMEONE, LEFT)
    assert (sight.decision, sight.attack) == (FaceDecision.ATTACK, AttackSign.OTHER_GESTURE)


@pytest.mark.parametrize("yaw", [0, 20, 36], ids=["before the turn", "in the turn", "turned"])
def test_someone_who_takes_the_place_of_the_holder_is_an_attack(yaw: float) -> None:
    swapped = False

    def scene(moment: float, pose: Pose) -> Pixels:
        nonlocal swapped
        swapped |= person.asked[0] is LEFT and pose.yaw >= yaw
        return faces.still((ANOTHER if swapped else SOMEONE,), moment, pose)

    person = Person(scene)
    sight, *_ = attempt(person, SOMEONE, LEFT)
    assert sight.decision in {FaceDecision.ATTACK, FaceDecision.NO_GESTURE}
    assert sight.attack in {AttackSign.OTHER_PERSON, AttackSign.NONE}
    assert sight.gestures_done == 0


def test_a_looped_stream_is_an_attack() -> None:
    loop = [grain(faces.still((SOMEONE,), place / 24)) for place in range(20)]
    capture = Capture(engine(), pixels(chip_photo(SOMEONE)), (LEFT,), ANYWHERE)
    sights = [capture.look(loop[place % 20], place * FRAME) for place in range(24)]
    assert [sight.decision for sight in sights[:22]] == [None] * 22
    assert (sights[22].decision, sights[22].attack) == (FaceDecision.ATTACK, AttackSign.REPEATED_PICTURES)


def test_a_picture_that_the_camera_delivers_twice_is_no_loop() -> None:
    pictures = [grain(faces.still((SOMEONE,), place / 24)) for place in range(24)]
    capture = Capture(engine(), pixels(chip_photo(SOMEONE)), (LEFT,), ANYWHERE)
    sights = [capture.look(picture, place * FRAME) for place, each in enumerate(pictures) for picture in (each, each)]
    assert sights[-1].decision is None
    assert sights[-1].gesture is LEFT


def test_who_is_joined_by_someone_is_told_and_starts_over() -> None:
    capture = Capture(engine(), pixels(chip_photo(SOMEONE)), (LEFT,), ANYWHERE)
    for look in range(7):
        sight = capture.look(faces.scene((SOMEONE,), look / 24), look * FRAME)
    assert sight.gesture is LEFT
    for look in range(7, 20):
        sight = capture.look(faces.scene((SOMEONE, ANOTHER), look / 24), look * FRAME)
    assert (sight.decision, sight.gesture, sight.hint) == (None, None, CaptureHint.ONE_PERSON)


def test_the_place_of_the_face_is_told_in_shares_of_the_picture() -> None:
    capture = Capture(engine(), pixels(chip_photo(SOMEONE)), (LEFT,), ANYWHERE)
    sight = capture.look(faces.scene((SOMEONE,), 0.0), 0.0)
    assert sight.face is not None
    left, top, right, bottom = sight.face
    assert left < 0.5 < right
    assert top < 0.45 < bottom
    assert 0.3 < bottom - top < 0.5
    assert capture.look(faces.scene((), 0.0), 5.0).face is None


def shown(kind: str, name: str = SOMEONE, card: str = SOMEONE, **more: tuple[float, float]) -> list[CaptureHint]:
    return attempt(lambda moment, pose: condition(kind, (name,), moment, pose), card, LEFT, seconds=2, **more)[2]


@pytest.mark.parametrize(
    ("kind", "hint"),
    [
        ("far", CaptureHint.CLOSER),
        ("turned", CaptureHint.LOOK_HERE),
        ("blurred", CaptureHint.HOLD_STILL),
    ],
)
def test_the_resident_hears_what_would_help(kind: str, hint: CaptureHint) -> None:
    assert shown(kind)[-1] is hint


@pytest.mark.parametrize(("kind", "hint"), [("backlight", CaptureHint.BACKLIGHT), ("covered", CaptureHint.COVERED)])
def test_who_is_not_known_hears_what_may_be_why(kind: str, hint: CaptureHint) -> None:
    assert hint in shown(kind, ANOTHER, NAMES[0])


def test_nobody_and_darkness_are_told_apart() -> None:
    assert attempt(living(), SOMEONE, seconds=0.5)[2][-1] is CaptureHint.NO_FACE
    dark = attempt(lambda moment, pose: faces.still((SOMEONE,), moment, pose) // 14, SOMEONE, seconds=0.5)
    assert dark[2][-1] is CaptureHint.TOO_DARK


def test_who_sits_low_is_as_welcome_unless_the_site_says_otherwise() -> None:
    assert CaptureHint.CENTRE not in shown("low")
    assert CaptureHint.CUT_OFF not in shown("low")
    assert shown("low", reach=(0.0, 0.6))[-1] is CaptureHint.CUT_OFF


def test_a_face_that_the_picture_cuts_off_is_told_so() -> None:
    lower = attempt(lambda moment, _: faces.still((SOMEONE,), moment, Pose(down=330)), SOMEONE, seconds=0.5)
    assert lower[2][-1] is CaptureHint.CUT_OFF


def arrays(value: object, seen: set[int]) -> Iterator[np.ndarray]:
    """Every array that can be reached from a value of ours."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, (dict, list, tuple, set, frozenset)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from arrays(each, seen)
    elif hasattr(value, "__dict__") or hasattr(value, "__slots__"):
        names = {*getattr(value, "__dict__", ()), *(n for kind in type(value).__mro__ for n in _slots(kind))}
        for name in names:
            yield from arrays(getattr(value, name, None), seen)


def _slots(kind: type) -> Sequence[str]:
    slots = getattr(kind, "__slots__", ())
    return (slots,) if isinstance(slots, str) else tuple(slots)


def held(value: object) -> list[np.ndarray]:
    return [array for array in arrays(value, set()) if array.any()]


@pytest.mark.parametrize("way", ["end", "close", "begin", "decision"])
def test_nothing_that_shows_or_describes_a_face_stays_in_the_driver(way: str) -> None:
    comparer = InsightFaceComparer(FaceSettings())
    comparer.begin(chip_photo(SOMEONE), (LEFT,))
    for look in range(4):
        comparer.look(image(faces.scene((SOMEONE,), look / 24)))
    assert {array.shape for array in held(comparer)} == {(512,), (112, 112, 3)}
    for look in range(4, 9):
        comparer.look(image(faces.scene((SOMEONE,), look / 24)))
    during = held(comparer)
    assert [array.shape for array in during] == [(512,)] * 3
    match way:
        case "end":
            comparer.end()
        case "close":
            comparer.close()
        case "begin":
            comparer.begin(image(np.full((126, 102, 3), 200, np.uint8)), ())
        case "decision":
            loop = [image(faces.scene((SOMEONE,), look / 24)) for look in range(3)]
            sights = (comparer.look(loop[look % 3]) for look in range(30))
            assert next(sight for sight in sights if sight.decision is not None).attack is not AttackSign.NONE
    assert held(comparer) == []
    assert not any(array.any() for array in during)
    comparer.close()


@pytest.fixture(scope="module")
def hosted() -> Iterator[HostedFaceComparer]:
    comparer = HostedFaceComparer(FaceSettings())
    comparer.host.wait_ready()
    yield comparer
    comparer.close()
    comparer.host.close()


@pytest.fixture(params=["alone", "hosted"])
def comparer(request: pytest.FixtureRequest) -> Iterator[FaceComparer]:
    chosen: FaceComparer
    chosen = InsightFaceComparer(FaceSettings()) if request.param == "alone" else request.getfixturevalue("hosted")
    yield chosen
    chosen.end()


def test_an_attempt_runs_in_its_process_at_the_speed_of_the_camera(hosted: HostedFaceComparer) -> None:
    person, sight = Person(living(SOMEONE)), hosted.begin(chip_photo(SOMEONE), (RIGHT, LEFT))
    deadline = time.monotonic() + 20
    times = []
    while sight.decision is None and time.monotonic() < deadline:
        sight = hosted.look(image(person.picture(sight, time.monotonic())))
        times.append(sight.ms)
    assert (sight.decision, sight.gestures_done) == (FaceDecision.MATCH, 2)
    assert 0 < float(np.median(times)) < 200


def test_a_look_without_an_attempt_is_an_error(comparer: FaceComparer) -> None:
    for prepare in (
        comparer.end,
        lambda: comparer.begin(image(np.full((126, 102, 3), 200, np.uint8)), ()),
        lambda: (comparer.begin(chip_photo(SOMEONE), ()), comparer.end()),
    ):
        prepare()
        with pytest.raises(ProtocolError) as refused:
            comparer.look(image(faces.probe(SOMEONE)))
        assert refused.value.code == "face.no_attempt"


def test_a_card_photo_without_a_face_ends_the_attempt_at_once(comparer: FaceComparer) -> None:
    sight = comparer.begin(image(np.full((126, 102, 3), 200, np.uint8)), (LEFT,))
    assert (sight.decision, sight.gesture) == (FaceDecision.NO_FACE, None)


def test_an_attempt_that_is_begun_anew_knows_nothing_of_the_former(comparer: FaceComparer) -> None:
    comparer.begin(chip_photo(SOMEONE), (LEFT,))
    for look in range(10):
        sight = comparer.look(image(faces.scene((SOMEONE,), look / 24)))
    assert sight.gesture is LEFT
    sight = comparer.begin(chip_photo(SOMEONE), (LEFT,))
    assert (sight.gesture, sight.face) == (None, None)
    assert comparer.look(image(faces.scene((SOMEONE,), 0.5))).gesture is None


def test_an_attempt_may_be_ended_at_any_time_and_twice(comparer: FaceComparer) -> None:
    comparer.end()
    comparer.begin(chip_photo(SOMEONE), (LEFT,))
    comparer.end()
    comparer.end()
    assert comparer.compare(image(faces.probe(SOMEONE)), chip_photo(SOMEONE)).decision is FaceDecision.MATCH


def test_comparing_meanwhile_does_not_disturb_an_attempt(comparer: FaceComparer) -> None:
    comparer.begin(chip_photo(SOMEONE), (LEFT,))
    for look in range(10):
        comparer.compare(image(faces.probe(ANOTHER)), chip_photo(ANOTHER))
        sight = comparer.look(image(faces.scene((SOMEONE,), look / 24)))
    assert sight.gesture is LEFT


@pytest.mark.parametrize("size", [(1, 1), (1, 700), (700, 1), (30, 30), (2560, 2)])
def test_a_picture_of_any_size_is_looked_at(comparer: FaceComparer, size: tuple[int, int]) -> None:
    width, height = size
    comparer.begin(chip_photo(SOMEONE), (LEFT,))
    assert comparer.look(Image(width, height, bytes(width * height * 3))).decision is None


def test_the_callers_pictures_stay_as_they_are() -> None:
    comparer = InsightFaceComparer(FaceSettings())
    reference, picture = chip_photo(SOMEONE), image(faces.probe(SOMEONE))
    before = reference.bgr, picture.bgr
    comparer.begin(reference, ())
    comparer.look(picture)
    comparer.close()
    assert (reference.bgr, picture.bgr) == before


def traces(picture: Image, name: str) -> dict[str, bytes]:
    """What would give a face away if it were found: parts of its embedding, raw and of length 1, and of its rows."""
    with overwritten() as buffers:
        scene = engine().detect(pixels(picture), buffers)
        face = scene.chosen()
        assert face is not None
        crop = engine().crops(scene, face, buffers).described
        raw = engine()._recognition.get_feat(crop)[0].copy()
        embedding = engine().embedding(crop, buffers).copy()
        x, y = (round(each / scene.scale) for each in face.centre)
        found = {f"{name} raw": raw.tobytes()[400:432], f"{name} embedding": embedding.tobytes()[400:432]}
        found |= {f"{name} row {row}": pixels(picture)[y + row, x - 8 : x + 8].tobytes() for row in (-12, 0, 12)}
        return found | {f"{name} crop": crop[56, 30:70].tobytes()}


def found_in(process_id: int, wanted: dict[str, bytes]) -> set[str]:
    """Search all memory that a process can write to."""
    found = set()
    with Path(f"/proc/{process_id}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{process_id}/maps").read_text().splitlines():
            mapped = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)
            if mapped is None:
                continue
            start, end = (int(each, 16) for each in mapped.groups())
            memory.seek(start)
            # What a thread gave back meanwhile is gone.
            with suppress(OSError):
                content = memory.read(end - start)
                found |= {name for name, part in wanted.items() if part in content}
    return found


@pytest.mark.parametrize("way", ["end", "decision"])
def test_neither_faces_nor_embeddings_stay_in_the_memory_of_the_process(hosted: HostedFaceComparer, way: str) -> None:
    pictures = [image(faces.scene((SOMEONE,), look / 24)) for look in range(9)]
    wanted = traces(chip_photo(SOMEONE), "reference")
    for place, picture in enumerate(pictures):
        wanted |= traces(picture, f"picture {place}")
    hosted.begin(chip_photo(SOMEONE), (LEFT,))
    for picture in pictures:
        sight = hosted.look(picture)
    assert sight.gesture is LEFT
    process_id = hosted.host.process_id
    assert process_id is not None
    during = found_in(process_id, wanted)
    # The references' and the probe's, which makes sure that the search finds what is there.
    assert "reference embedding" in during
    assert sum("picture" in each and "embedding" in each for each in during) == 1
    assert not {each for each in during if "raw" in each or "crop" in each}
    if way == "end":
        hosted.end()
    else:
        looped = (hosted.look(pictures[look % 9]) for look in range(9))
        assert next(sight for sight in looped if sight.decision is not None).decision is FaceDecision.ATTACK
        # The last message stays until the next one comes.
        hosted.status()
    assert found_in(process_id, wanted) == set()


def test_the_process_logs_nothing_while_it_looks(capfd: pytest.CaptureFixture[str]) -> None:
    comparer = HostedFaceComparer(FaceSettings())
    comparer.begin(chip_photo(SOMEONE), (LEFT,))
    comparer.look(image(faces.probe(SOMEONE)))
    comparer.close()
    comparer.host.close()
    assert capfd.readouterr().err == ""
