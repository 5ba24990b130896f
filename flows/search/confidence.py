"""When the first hit may be called the answer.

A logistic regression over five figures. ``tests/search/search_evaluation.py --fit`` fits its coefficients on the
evaluation set's ``tune`` half, with the sentences that no service serves read a second time without the list of foreign
words: a word that nobody has listed must not make the search bold. ``_ODDS`` is a unit below the fit: a wrong page
costs a resident more than one question. On the half that was not fitted five of six sentences that a service serves are
answered confidently, and one of thirty that none serves.
"""

from dataclasses import dataclass

_COVERED, _ALIKE, _LEAD, _MASS, _FOREIGN, _ODDS = -2.36, 9.88, 1.02, 3.12, -6.57, -7.8


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the first hit.

    Attributes:
        covered: part of the sentence's weight that the service's texts hold, 0..1.
        alike: likeness of the sentence and the service's closest phrase, 0..2.
        lead: how far the second stays behind, 0..1.
        mass: natural logarithm of the matched weight.
        foreign: part of the sentence's weight that belongs to no service, 0..1.
    """

    covered: float
    alike: float
    lead: float
    mass: float
    foreign: float

    @property
    def log_odds(self) -> float:
        """How likely the first hit is right: logarithm of the odds."""
        return (
            _ODDS
            + _COVERED * self.covered
            + _ALIKE * self.alike
            + _LEAD * self.lead
            + _MASS * self.mass
            + _FOREIGN * self.foreign
        )

    @property
    def is_enough(self) -> bool:
        """Whether a kiosk may open the service's page for this sentence."""
        return self.log_odds > 0
