from kb.editorial.models import Part, Record
from kb.moment import moment

from .database import ALIAS


class Router:
    """Where records and parts are read: in the file of the edition that is answered from, else where they are written."""

    def db_for_read(self, model, **hints):
        if moment() is None:
            return None
        return ALIAS if issubclass(model, Record | Part) else "default"
