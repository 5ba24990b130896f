"""What is said next, where it is heard and how loud, and the tones between."""

import tomllib
import wave
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers import Outlet
from kiosk.cues import CUES
from kiosk.pages.spoken import Utterance
from kiosk.pages.voiced import voiced
from kiosk.prompts import FOLDER, Prompts, name_of
from kiosk.speech import MOST, Manner, Queue, Rank, Sound
from kiosk.tones import RATE, Tone, wav_of
from kiosk.words import LANGUAGES, load_words

PRIVATE, PUBLIC = Utterance("编号 1 2"), Utterance("请取走证明", private=False)


def texts(queue: Queue) -> list[str]:
    """Say everything that waits."""
    said = []
    while (entry := queue.next()) is not None:
        said.append(entry[1].text)
        queue.end()
    return said


def some(*names: str) -> list[Utterance]:
    return [Utterance(name) for name in names]


def test_a_page_is_said_in_its_order() -> None:
    queue = Queue()
    assert queue.add(Rank.PAGE, some("a", "b", "c"), 0.0) is False
    assert texts(queue) == ["a", "b", "c"]


def test_what_ranks_higher_goes_first() -> None:
    queue = Queue()
    queue.add(Rank.PAGE, some("page"), 0.0)
    queue.add(Rank.ALARM, some("alarm"), 0.0)
    assert texts(queue) == ["alarm", "page"]


@pytest.mark.parametrize("said", [Rank.PAGE, Rank.FOCUS, Rank.ERROR, Rank.ALARM])
@pytest.mark.parametrize("new", [Rank.PAGE, Rank.FOCUS, Rank.ERROR, Rank.ALARM])
def test_which_news_end_what_is_being_said(said: Rank, new: Rank) -> None:
    queue = Queue()
    queue.add(said, some("old", "rest"), 0.0)
    queue.next()
    is_ended = {
        Rank.PAGE: said is not Rank.ALARM,
        Rank.FOCUS: said <= Rank.FOCUS,
        Rank.ERROR: said <= Rank.ERROR,
        Rank.ALARM: False,
    }[new]
    assert queue.add(new, some("new"), 0.0) is is_ended
    if is_ended:
        queue.end()
        assert texts(queue) == ["new"]
    else:
        queue.end()
        assert sorted(texts(queue)) == ["new", "rest"]


def test_a_newer_page_takes_what_waits_of_the_older() -> None:
    queue = Queue()
    queue.add(Rank.PAGE, some("old"), 0.0)
    queue.add(Rank.ERROR, some("wrong"), 0.0)
    queue.add(Rank.PAGE, some("new"), 0.0)
    assert texts(queue) == ["new"]


def test_a_wrong_entry_is_told_before_the_focus() -> None:
    queue = Queue()
    queue.add(Rank.ERROR, some("wrong"), 0.0)
    queue.add(Rank.FOCUS, some("field"), 0.0)
    assert texts(queue) == ["wrong", "field"]


def test_the_same_words_are_not_said_twice_within_a_second() -> None:
    queue = Queue()
    for now, heard in ((0.0, ["same"]), (0.5, []), (1.6, ["same"])):
        queue.add(Rank.FOCUS, some("same"), now)
        assert texts(queue) == heard


def test_who_comes_back_hears_it_again_at_once() -> None:
    queue = Queue()
    for name in ("one", "other", "one"):
        queue.add(Rank.FOCUS, some(name), 0.0)
        assert texts(queue) == [name]


def test_after_silence_everything_is_new() -> None:
    queue = Queue()
    queue.add(Rank.PAGE, some("page"), 0.0)
    queue.clear()
    queue.add(Rank.PAGE, some("page"), 0.0)
    assert texts(queue) == ["page"]


def test_tones_may_follow_each_other() -> None:
    queue, tone = Queue(), Sound(b"tone")
    for _ in range(2):
        queue.add(Rank.ALARM, [tone], 0.0)
    assert [queue.next(), queue.next()] == [(Rank.ALARM, tone)] * 2


@given(st.lists(st.tuples(st.sampled_from(Rank), st.integers(0, 2 * MOST))))
def test_what_waits_has_an_end(news: list[tuple[Rank, int]]) -> None:
    queue = Queue()
    for rank, count in news:
        queue.add(rank, [Utterance("x")] * count, 0.0)
        assert len(queue) <= MOST


def test_no_text_stays_after_it_was_said() -> None:
    queue = Queue()
    queue.add(Rank.PAGE, some("secret text"), 0.0)
    queue.next()
    queue.end()
    assert "secret text" not in repr(vars(queue))


def test_without_a_headset_nothing_private_is_heard() -> None:
    for is_on in (True, False):
        for rank in Rank:
            assert Manner(is_on=is_on).outlet(PRIVATE, rank) is None


def test_aloud_only_for_who_switched_it_on_and_for_reminders() -> None:
    assert Manner(is_on=True).outlet(PUBLIC, Rank.PAGE) is Outlet.LOUDSPEAKER
    assert Manner().outlet(PUBLIC, Rank.PAGE) is None
    assert Manner().outlet(PUBLIC, Rank.ALARM) is Outlet.LOUDSPEAKER
    assert Manner().outlet(Sound(b""), Rank.PAGE) is Outlet.LOUDSPEAKER


def test_with_a_headset_the_loudspeaker_is_silent() -> None:
    for is_on in (True, False):
        for rank in Rank:
            for piece in (PRIVATE, PUBLIC, Sound(b"")):
                assert Manner(is_on=is_on, has_headset=True).outlet(piece, rank) is not Outlet.LOUDSPEAKER
    assert Manner(is_on=True, has_headset=True).outlet(PRIVATE, Rank.PAGE) is Outlet.HEADSET


def test_tones_are_wav_files_that_begin_and_end_in_silence() -> None:
    with wave.open(BytesIO(wav_of([Tone(660.0, 0.1, 0.5), Tone(0.0, 0.05)]))) as read:
        assert (read.getnchannels(), read.getsampwidth(), read.getframerate()) == (1, 2, RATE)
        assert read.getnframes() == round(0.15 * RATE)
        frames = memoryview(read.readframes(read.getnframes())).cast("h")
    assert abs(frames[0]) < 50
    assert abs(frames[round(0.1 * RATE) - 1]) < 400
    assert max(frames) == pytest.approx(0.5 * 32767, rel=0.02)
    assert set(frames[round(0.1 * RATE) :]) == {0}


def test_a_recorded_prompt_is_found_by_what_is_said(tmp_path: Path) -> None:
    (tmp_path / "zh").mkdir()
    (tmp_path / "zh" / f"{name_of('再见')}.wav").write_bytes(b"RIFF")
    prompts = Prompts.of(tmp_path)
    assert prompts.find("再见", "zh") == b"RIFF"
    assert prompts.find("再见", "en") is None
    assert prompts.find("您好", "zh") is None
    (tmp_path / "zh" / f"{name_of('再见')}.wav").unlink()
    assert prompts.find("再见", "zh") is None


def test_a_site_without_recordings_speaks_by_voice(tmp_path: Path) -> None:
    assert Prompts.of(tmp_path / "nothing").find("再见", "zh") is None


def test_every_recording_is_in_the_index_and_a_wav_file() -> None:
    for language in LANGUAGES:
        for path in (FOLDER / language).glob("*.wav"):
            with wave.open(str(path)) as read:
                assert (read.getnchannels(), read.getsampwidth()) == (1, 2)


def test_the_index_names_what_everybody_hears() -> None:
    listed = tomllib.loads((FOLDER / "index.toml").read_text(encoding="utf-8"))
    words = load_words()
    for language in LANGUAGES:
        say = words.say(language)
        heard = [voiced(say(cue.words), say) for cue in CUES.values()]
        named = {name_of(text): text for text in heard}
        assert listed[language].items() >= named.items(), "run python -m kiosk.commands.prompts"
