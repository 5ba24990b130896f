"""What an attempt at the camera takes for a turned head, shut eyes, an open mouth, the same and another person.

The numbers belong to the networks that measure them, so a pack may bring its own; those here suit five points of a
68-point network and a recognition network whose pairs of different people stay below 0.4.
"""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Liveness(BaseModel):
    """Table ``liveness`` of ``pack.json``; yaw is how far the nose lies beside the eyes' middle, in eye distances."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pad_pictures: int = Field(default=3, ge=1, le=9, description="pictures whose median PAD score is the gate")
    frontal: float = Field(default=0.25, gt=0, lt=1, description="yaw up to which a face looks straight")
    turn: float = Field(
        default=0.35, gt=0, lt=2, description="yaw of a turned head, from the person's own straight look"
    )
    back: float = Field(default=0.15, gt=0, lt=1, description="the same of a head that has turned back")
    blink: float = Field(default=0.6, gt=0, lt=1, description="aspect ratio of shut eyes over the person's own median")
    mouth_open: float = Field(
        default=0.3, gt=0, lt=2, description="gap of an open mouth over its width, above the person's own median"
    )
    mouth_closed: float = Field(default=0.15, gt=0, lt=1, description="the same of a mouth that is closed again")
    same_turned: float = Field(
        default=0.3, gt=-1, lt=1, description="likeness of a turned head, or with an open mouth, to its own probe"
    )
    same: float = Field(default=0.45, gt=0, lt=1, description="likeness of a straight look to its own probe")
    other: float = Field(default=0.4, gt=-1, lt=1, description="likeness below which a straight look is another's")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.back >= self.turn:
            msg = "a head that has turned back is still turned"
            raise ValueError(msg)
        if self.mouth_closed >= self.mouth_open:
            msg = "a mouth that is closed again is still open"
            raise ValueError(msg)
        if self.other > self.same:
            msg = "another person is more alike than the same"
            raise ValueError(msg)
        return self
