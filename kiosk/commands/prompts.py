"""Lists the texts that are worth a recording, and makes recordings of them with the synthetic voice.

``python -m kiosk.commands.prompts`` writes ``assets/prompts/index.toml``; ``--make FOLDER`` also makes a WAV file of
each text with espeak-ng, to begin from.
"""

import argparse
import subprocess
from pathlib import Path

from kiosk.cues import CUES
from kiosk.pages.voiced import voiced
from kiosk.prompts import FOLDER, name_of
from kiosk.words import LANGUAGES, Language, load_words

VOICES: dict[Language, str] = {"zh": "cmn", "en": "en"}
INDEX = FOLDER / "index.toml"


def prompts(language: Language) -> dict[str, str]:
    """Return the texts that every resident hears, by the name of their recording."""
    say = load_words().say(language)
    keys = sorted({cue.words for cue in CUES.values()} | {"speech.started", "idle.lead"})
    return {name_of(text): text for text in (voiced(say(key), say) for key in keys)}


def index() -> str:
    """Return the index of all languages as TOML."""
    lines = ["# The name of each recording and what is said in it; written by kiosk.commands.prompts."]
    for language in LANGUAGES:
        lines += ["", f"[{language}]", *(f'{name} = "{text}"' for name, text in sorted(prompts(language).items()))]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the index, and recordings where a folder is given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--make", type=Path, metavar="FOLDER")
    folder = parser.parse_args().make
    INDEX.parent.mkdir(parents=True, exist_ok=True)
    INDEX.write_text(index(), encoding="utf-8")
    if folder is None:
        return
    for language in LANGUAGES:
        (folder / language).mkdir(parents=True, exist_ok=True)
        for name, text in prompts(language).items():
            target = folder / language / f"{name}.wav"
            subprocess.run(["espeak-ng", "-v", VOICES[language], "-w", str(target), text], check=True)


if __name__ == "__main__":
    main()
