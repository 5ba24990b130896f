"""What an attempt gathers before anybody is asked for a gesture: a probe, PAD scores, comparison scores. Pure."""

from dataclasses import dataclass, replace
from statistics import median

from drivers.biometrics import CaptureHint, FaceDecision
from drivers.face.glimpse import SURE, TELLING, Describe, Glimpse, Novelty, Wanted, is_surely_shut
from drivers.face.liveness import Liveness
from drivers.face.pack import Thresholds

PATIENCE = 2.0
"""Seconds in which a face may become better; then it is taken as it is, if its scores tell anything at all."""

WINDOW_SECONDS, WINDOW_PICTURES = 0.5, 5
"""Good pictures of which the best becomes the probe: whichever is over first."""

ENOUGH_NON_MATCHES = 12
"""Good pictures of someone else that end an attempt early: at 20 a second that is 0.6 s of looking."""

LEAST_NON_MATCHES = 3
"""Good pictures of someone else without which the time alone makes no non-match."""

COMPARE_SECONDS = 1.0
"""For further probes after the first; with the window before it, 1.5 s from the first good picture to the decision."""

COVERED_SECONDS = 6.0
"""The same while mouth or eyes seem to be covered: the resident reads the hint and takes his mask off."""

SHUT_AS_GOOD = 0.5
"""What the quality of a picture with shut eyes counts for beside others."""


def is_good(glimpse: Glimpse, frontal: float, least: float = TELLING) -> bool:
    """Whether a picture of the face that is followed may serve as a probe."""
    return glimpse.novelty is Novelty.NEW and glimpse.quality >= least and abs(glimpse.yaw) < frontal


@dataclass(frozen=True, slots=True)
class Window:
    """The good pictures among which the probe is found, all of one face.

    Attributes:
        began: instant at which the face was first seen; None before.
        since: instant of the first good picture; None before.
        pictures: how many there were.
        worst: their lowest quality.
        best: what the kept one counts for.
        neutral: yaw of the kept one.
        kept: its PAD score.
        pads: PAD scores.
    """

    began: float | None = None
    since: float | None = None
    pictures: int = 0
    worst: float = 1.0
    best: float = 0.0
    neutral: float = 0.0
    kept: float = 0.0
    pads: tuple[float, ...] = ()

    def wants(self, glimpse: Glimpse, bounds: Liveness) -> Wanted:
        """Every good picture is asked for its PAD score, and the best is kept."""
        is_one = self.takes(glimpse, bounds)
        return Wanted(pad=is_one, keep=is_one and _rank(glimpse) > self.best)

    def takes(self, glimpse: Glimpse, bounds: Liveness) -> bool:
        """Whether a picture is a good one: surely good at first, as good as it gets later."""
        is_late = self.began is not None and glimpse.at - self.began > PATIENCE
        return is_good(glimpse, bounds.frontal, TELLING if is_late else SURE)

    def after(self, glimpse: Glimpse, bounds: Liveness) -> "Window":
        """Take the next picture."""
        began = glimpse.at if self.began is None else self.began
        if not self.takes(glimpse, bounds):
            return replace(self, began=began)
        rank = _rank(glimpse)
        return Window(
            began,
            glimpse.at if self.since is None else self.since,
            self.pictures + 1,
            min(glimpse.quality, self.worst),
            max(rank, self.best),
            glimpse.yaw if rank > self.best else self.neutral,
            (glimpse.pad or 0.0) if rank > self.best else self.kept,
            self.pads if glimpse.pad is None else (*self.pads, glimpse.pad),
        )

    def hint(self, glimpse: Glimpse, bounds: Liveness) -> CaptureHint:
        """Return what keeps a picture from being a good one."""
        if self.takes(glimpse, bounds):
            return CaptureHint.NONE
        is_turned = glimpse.quality >= SURE and abs(glimpse.yaw) >= bounds.frontal
        return CaptureHint.LOOK_HERE if is_turned else glimpse.hint

    def is_full(self, at: float, bounds: Liveness) -> bool:
        """Whether a probe can be chosen."""
        if self.since is None or len(self.pads) < bounds.pad_pictures:
            return False
        return self.pictures >= WINDOW_PICTURES or at - self.since >= WINDOW_SECONDS


def is_bona_fide(pads: tuple[float, ...], thresholds: Thresholds) -> bool:
    """Whether the median says that a living face was presented."""
    return bool(pads) and median(pads) >= thresholds.bona_fide


@dataclass(frozen=True, slots=True)
class Comparisons:
    """The probes that were compared with the reference: first the one that was kept, then further pictures.

    Attributes:
        since: instant at which the first was due.
        neutral: yaw of the probe: the person's own straight look.
        pads: of the newest pictures, as many as the gate takes; a later probe must pass it with its own.
        has_compared: the one that was kept has been compared.
        near: scores that another picture may mend.
        others: scores of someone else, covered faces not counted.
        is_covered: the newest probe, which did not match, seems to show a covered face.
    """

    since: float
    neutral: float
    pads: tuple[float, ...]
    has_compared: bool = False
    near: int = 0
    others: int = 0
    is_covered: bool = False

    def wants(self, glimpse: Glimpse, bounds: Liveness) -> Wanted:
        """Describe the kept picture, then each further good one, which must pass for a living face by itself."""
        if not self.has_compared:
            return Wanted(describe=Describe.KEPT)
        return Wanted(pad=True, describe=Describe.THIS) if is_good(glimpse, bounds.frontal) else Wanted()

    def after(self, glimpse: Glimpse, thresholds: Thresholds, bounds: Liveness) -> "Comparisons":
        """Take what did not match."""
        if glimpse.score is None:
            return self
        told = replace(
            self,
            has_compared=True,
            pads=self.pads if glimpse.pad is None else (*self.pads, glimpse.pad)[-bounds.pad_pictures :],
            neutral=glimpse.yaw if self.has_compared else self.neutral,
            is_covered=glimpse.is_covered,
        )
        if glimpse.score >= thresholds.accept:
            return told
        if glimpse.score >= thresholds.retry:
            return replace(told, near=self.near + 1)
        return told if glimpse.is_covered else replace(told, others=self.others + 1)

    def end(self, at: float) -> FaceDecision | None:
        """Return what it comes to while nothing matches; None while it goes on."""
        if self.others >= ENOUGH_NON_MATCHES:
            return FaceDecision.NON_MATCH
        if at - self.since < (COVERED_SECONDS if self.is_covered else COMPARE_SECONDS):
            return None
        is_other = self.others >= LEAST_NON_MATCHES and self.others > self.near
        return FaceDecision.NON_MATCH if is_other else FaceDecision.RETRY

    def hint(self, glimpse: Glimpse) -> CaptureHint:
        """Return what would help, once something is wrong; a covered face that matches hears nothing of it."""
        if glimpse.score is None or not self.has_failed:
            return CaptureHint.NONE if glimpse.quality >= TELLING else glimpse.hint
        if glimpse.is_covered:
            return CaptureHint.COVERED
        return CaptureHint.OPEN_EYES if is_surely_shut(glimpse) else glimpse.hint

    @property
    def has_failed(self) -> bool:
        """Whether a comparison was no match."""
        return self.near + self.others > 0 or self.is_covered


def _rank(glimpse: Glimpse) -> float:
    return glimpse.quality * (SHUT_AS_GOOD if is_surely_shut(glimpse) else 1)
