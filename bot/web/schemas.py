"""The JSON that the API takes and gives. Unknown keys are refused, so that a typing error is not lost in silence."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from bot.inbox.messages import HistoryTurn, SourceRef

# Ids are matched against this before anything else sees them: no control characters, no NUL, bounded.
ID_PATTERN = r"^[A-Za-z0-9_\-]{1,64}$"
LABEL_PATTERN = r"^[A-Za-z0-9_.:\-]{1,64}$"


def _whole_characters(text: str) -> str:
    """Half a surrogate pair, which JSON can carry and nothing can store, becomes the replacement character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


Words = Annotated[str, AfterValidator(_whole_characters)]
Label = Annotated[str, StringConstraints(pattern=LABEL_PATTERN)]


def _exactly_one(schema: dict[str, Any]) -> None:
    """Say in OpenAPI what ``MessageIn`` enforces: text or button, and not null."""
    for field in schema["properties"].values():
        kept = next(option for option in field.pop("anyOf") if option.get("type") != "null")
        field.update(kept)
        field.pop("default", None)
    schema["oneOf"] = [{"required": ["text"]}, {"required": ["button"]}]


class TalkIn(BaseModel):
    """How a talk begins. All optional: which school's page, which poster or event, who is asking."""

    model_config = ConfigDict(extra="forbid", strict=True)

    school: Label | None = None
    campaign: Label | None = None
    role: Literal["pupil", "parent"] | None = None


class MessageIn(BaseModel):
    """What the asker says: typed text, or the id of a button that was shown. Exactly one of the two."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra=_exactly_one)

    text: Words | None = None
    button: Label | None = None

    @model_validator(mode="after")
    def _one(self) -> MessageIn:
        if (self.text is None) == (self.button is None):
            raise ValueError("exactly one of text and button")
        return self


class History(BaseModel):
    """A talk as it can be shown again after a reload, oldest turn first."""

    talk_id: str
    turns: list[HistoryTurn]


class SearchHit(BaseModel):
    """One passage. ``score`` is comparable inside one answer only; ``source`` is null where none has a public name."""

    id: str
    kind: str
    title: str
    snippet: str
    score: float
    source: SourceRef | None = None


class SearchAnswer(BaseModel):
    """Passages, best first; ``confident`` says whether the best one is likely to answer the question."""

    confident: bool
    results: list[SearchHit]


class PartStatus(BaseModel):
    """One part of ``/readyz``."""

    ready: bool
    reason: str | None = None


class Readiness(BaseModel):
    """All parts; ``ready`` only when each is. ``channels``: what an operator should know of each vendor's channel."""

    ready: bool
    parts: dict[str, PartStatus]
    channels: dict[str, dict[str, str | int | bool | None]] = Field(default_factory=dict)


class Alive(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class ErrorDetail(BaseModel):
    """``code`` is for programs and never changes; ``message`` is Vietnamese, for people."""

    code: str
    message: str


class ErrorBody(BaseModel):
    """The one shape of every error."""

    error: ErrorDetail
