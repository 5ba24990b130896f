"""Turns the outcomes of a table into error rates, words and a histogram: pure.

A mated pair without a score (failure to acquire) counts as a false non-match, since its person is not let through; the
rate without those pairs stands beside it. In the words of ISO/IEC 19795-1 the first is the false reject rate of one
attempt, the second the FNMR in the narrow sense. A non-mated pair without a score is left out of the FMR, which it
could only flatter.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from drivers.face_trials import FAILURES, Manifest, Outcome, ReferenceForm
from kiosk.commands.answer import Answer
from kiosk.commands.face_histogram import Distribution, Histogram
from kiosk.commands.face_statistics import PLACES, Proportion, Scores, within

TARGETS = {"0.01": 0.01, "0.001": 0.001}
"""False match rates for which a threshold is told."""

UNKNOWN = "not known from this table"

MEASURES = {"fmr": "FMR", "fnmr": "FNMR", "frr": "FRR of one attempt"}


@dataclass(frozen=True, slots=True)
class Trial:
    """One pair or presentation and its outcome.

    Attributes:
        is_wanted: mated, or bona fide: its score ought to reach the threshold.
        label: group of the pair, or species of the attack instrument; empty where there is none.
        outcome: score, or failure to acquire.
    """

    is_wanted: bool
    label: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Report:
    """The same for programs, for readers and for people who look."""

    answer: Answer
    lines: Sequence[str]
    histogram: Histogram


def report_pairs(manifest: Manifest, form: ReferenceForm, trials: Sequence[Trial]) -> Report:
    """Return what the pairs' outcomes say of the pack at its own thresholds, and what other thresholds would do."""
    accept, retry = manifest.thresholds.accept, manifest.thresholds.retry
    answer: Answer = {
        "pack": manifest.pack_id,
        "references": _told_form(form),
        "thresholds": {"accept": accept, "retry": retry},
        **_rates(trials, accept, retry),
    }
    groups = sorted({each.label for each in trials} - {""})
    if groups:
        of_group = {name: [each for each in trials if each.label == name] for name in groups}
        answer["groups"] = {name: _rates(of_group[name], accept, retry) for name in groups}
    mated, non_mated = _scores(trials, is_wanted=True), _scores(trials, is_wanted=False)
    histogram = Histogram(
        "Comparison scores of mated and non-mated pairs",
        f"pack {manifest.pack_id}; references {_told_form(form)}; pairs without a score are not shown",
        "comparison score (cosine of two embeddings)",
        Distribution(f"mated: one person ({len(mated):,})", mated),
        Distribution(f"non-mated: two people ({len(non_mated):,})", non_mated),
        [("retry", retry), ("accept", accept)],
    )
    return Report(answer, _lines_of_pairs(answer), histogram)


def report_pad(manifest: Manifest, trials: Sequence[Trial]) -> Report:
    """Return what the presentations' outcomes say of the attack detection at the pack's threshold.

    Words and classes as in ISO/IEC 30107-3: a picture without a score is a non-response and in none of the two rates.
    """
    threshold = manifest.thresholds.bona_fide
    bona_fide, attacks = _scores(trials, is_wanted=True), _scores(trials, is_wanted=False)
    species = sorted({each.label for each in trials if not each.is_wanted})
    apcer = {name: _missed([each for each in trials if each.label == name], threshold) for name in species}
    known = {name: found for name, found in apcer.items() if found is not None}
    worst = max(known, key=lambda name: known[name].rate, default=None)
    answer: Answer = {
        "pack": manifest.pack_id,
        "threshold": threshold,
        "bona_fide": sum(each.is_wanted for each in trials),
        "attacks": sum(not each.is_wanted for each in trials),
        "non_responses": _failures(trials, "bona_fide", "attacks"),
        "apcer": {name: _told(found) for name, found in apcer.items()},
        "apcer_max": None if worst is None else {"species": worst, **(_told(known[worst]) or {})},
        "bpcer": _told(within(bona_fide, -1, threshold)),
    }
    histogram = Histogram(
        "PAD scores of bona fide presentations and attacks",
        f"pack {manifest.pack_id}; pictures without a score are not shown",
        "PAD score (0 attack, 1 bona fide)",
        Distribution(f"bona fide ({len(bona_fide):,})", bona_fide),
        Distribution(f"attacks ({len(attacks):,})", attacks),
        [("bona fide from", threshold)],
    )
    return Report(answer, _lines_of_pad(answer), histogram)


def _rates(trials: Sequence[Trial], accept: float, retry: float) -> Answer:
    failures = sum(each.is_wanted and each.outcome.score is None for each in trials)
    scores = Scores(_scores(trials, is_wanted=True), _scores(trials, is_wanted=False), failures)
    equal = scores.equal_errors()
    return {
        "mated": sum(each.is_wanted for each in trials),
        "non_mated": sum(not each.is_wanted for each in trials),
        "failures_to_acquire": _failures(trials, "mated", "non_mated"),
        "fmr": _told(scores.fmr(accept)),
        "fnmr": _told(scores.fnmr(accept)),
        "frr": _told(scores.frr(accept)),
        "retry_band": {
            "mated": _told(within(scores.mated, retry, accept)),
            "non_mated": _told(within(scores.non_mated, retry, accept)),
        },
        "eer": None if equal is None else {"rate": _rounded(equal.rate), "threshold": round(equal.threshold, PLACES)},
        "fnmr_at_fmr": {name: _at_fmr(scores, fmr) for name, fmr in TARGETS.items()},
    }


def _at_fmr(scores: Scores, fmr: float) -> Answer | None:
    """Return None where the table has too few non-mated pairs to see that rate, or no mated ones."""
    threshold = scores.threshold_for(fmr)
    told = None if threshold is None else _told(scores.fnmr(threshold))
    return None if told is None else {"threshold": threshold, **told}


def _scores(trials: Iterable[Trial], *, is_wanted: bool) -> list[float]:
    """Return the sorted scores of one class."""
    return sorted(
        each.outcome.score for each in trials if each.is_wanted is is_wanted and each.outcome.score is not None
    )


def _missed(attacks: Sequence[Trial], threshold: float) -> Proportion | None:
    """Return the attacks of one species that pass for bona fide."""
    return within(_scores(attacks, is_wanted=False), threshold, 2)


def _failures(trials: Iterable[Trial], wanted: str, other: str) -> Answer:
    """Return, for each reason, how many of each class have no score."""
    counts = Counter((each.outcome.failure, each.is_wanted) for each in trials)
    return {reason: {wanted: counts[reason, True], other: counts[reason, False]} for reason in FAILURES}


def _told(found: Proportion | None) -> Answer | None:
    if found is None:
        return None
    low, high = found.interval()
    return {
        "rate": _rounded(found.rate),
        "low": _rounded(low),
        "high": _rounded(high),
        "errors": found.errors,
        "of": found.of,
    }


def _rounded(rate: float) -> float:
    return round(rate, 6)


def _told_form(form: ReferenceForm) -> str:
    if form.most_bytes is not None:
        return f"as 102 x 126 WebP of {form.most_bytes} bytes at most"
    return "as 102 x 126 JPEG of quality 75" if form.is_portrait else "as they are"


def _lines_of_pairs(answer: Answer) -> list[str]:
    """Return the answer as a table for reading."""
    lines = [
        f"pack {answer['pack']}, references {answer['references']}",
        f"accept from {answer['thresholds']['accept']}, retry from {answer['thresholds']['retry']}",
        "",
        *_lines_of_rates(answer),
    ]
    for name, rates in answer.get("groups", {}).items():
        lines += ["", f"group {name}", *_lines_of_rates(rates)]
    return lines


def _lines_of_rates(rates: Answer) -> list[str]:
    equal = rates["eer"]
    lines = [_row("pairs", f"{rates['mated']:,} mated, {rates['non_mated']:,} non-mated")]
    lines += _lines_of_failures(rates["failures_to_acquire"])
    lines += [_row(words, _words(rates[key])) for key, words in MEASURES.items()]
    lines += [
        _row(f"between retry and accept, {_class(key)}", _words(found)) for key, found in rates["retry_band"].items()
    ]
    lines.append(
        _row(
            "EER, completed pairs only",
            UNKNOWN if equal is None else f"{_percent(equal['rate'])} at {equal['threshold']}",
        )
    )
    for name, found in rates["fnmr_at_fmr"].items():
        few = f"not known: needs mated pairs and {round(1 / TARGETS[name]):,} non-mated ones"
        words = few if found is None else f"{_words(found)}, accepting from {found['threshold']}"
        lines.append(_row(f"FNMR at FMR {name}", words))
    return lines


def _lines_of_pad(answer: Answer) -> list[str]:
    worst = answer["apcer_max"]
    return [
        f"pack {answer['pack']}, bona fide from {answer['threshold']}",
        "",
        _row("presentations", f"{answer['bona_fide']:,} bona fide, {answer['attacks']:,} attacks"),
        *_lines_of_failures(answer["non_responses"]),
        *(_row(f"APCER, {name}", _words(found)) for name, found in answer["apcer"].items()),
        _row("APCER, highest", UNKNOWN if worst is None else f"{_percent(worst['rate'])} ({worst['species']})"),
        _row("BPCER", _words(answer["bpcer"])),
    ]


def _lines_of_failures(failures: Answer) -> list[str]:
    return [
        _row(f"without a score, {reason}", ", ".join(f"{count} {_class(kind)}" for kind, count in counts.items()))
        for reason, counts in failures.items()
        if any(counts.values())
    ]


def _class(key: str) -> str:
    return key.replace("_", "-")


def _row(name: str, value: str) -> str:
    return f"{name:<38}{value}"


def _words(found: Answer | None) -> str:
    if found is None:
        return UNKNOWN
    between = f"{_percent(found['low'])} to {_percent(found['high'])}"
    return f"{_percent(found['rate'])} ({between}), {found['errors']:,} of {found['of']:,}"


def _percent(rate: float) -> str:
    return f"{rate * 100:.3g} %"
