"""Objects in which a field that they do not have is an error, which names those that they have."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError


class KnownFields(BaseModel):
    """A model that refuses other fields than its own."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _refuse_unknown_fields(cls, data: Any) -> Any:
        """Raise ValidationError for the first unknown field: pydantic's own error names none that are known."""
        unknown = [name for name in data if name not in cls.model_fields] if isinstance(data, dict) else []
        if not unknown:
            return data
        error = PydanticCustomError(
            "extra_forbidden", "there is no such field: known are {known}", {"known": ", ".join(cls.model_fields)}
        )
        details = InitErrorDetails(type=error, loc=(str(unknown[0]),), input=data[unknown[0]])
        raise ValidationError.from_exception_data(cls.__name__, [details])
