"""What readers see: records, and the parts that are revised with them."""

from __future__ import annotations

import uuid
from typing import Any, Self, cast

from django.db import models
from modelsearch import index


class Record(index.Indexed, models.Model):  # type: ignore[misc]
    """A row that readers see, changed only by publishing a Revision of it and its parts."""

    #: A rolled-back integer key would be handed out again, to another draft.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    #: Reverse relations whose rows belong to the record and are revised with it.
    parts: tuple[str, ...] = ()
    #: The field that names the record in addresses, in the API and in CSV.
    key_name = "slug"
    #: The index is written when an edition is published, and at no other moment.
    search_auto_update = False

    class Meta:
        abstract = True

    @property
    def natural_key(self) -> str:
        return str(getattr(self, self.key_name))

    @property
    def in_brief(self) -> str:
        """A sentence that says what it is or says, for a list of found things. No query."""
        return getattr(self, "summary", "")

    @classmethod
    def with_names(cls) -> models.QuerySet[Self]:
        """All of them, with the records that their names may be made of: no name costs a query more."""
        related = [(f.name, f.related_model) for f in cls._meta.concrete_fields if f.many_to_one and not f.null]
        names = [name for name, model in related if isinstance(model, type) and issubclass(model, Record)]
        return cls._default_manager.select_related(*names) if names else cls._default_manager.all()

    @classmethod
    def noun(cls) -> str:
        return cast(str, cls._meta.model_name)

    @classmethod
    def absorb(cls, content: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
        """What this record says once another has been merged into it, beyond what its fields and parts show by themselves."""
        return content

    def get_absolute_url(self) -> str:
        raise NotImplementedError


class Part(models.Model):
    """A row that belongs to one record and has no life, admin or history of its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True
