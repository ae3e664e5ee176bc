"""What is computed from the records: answers at addresses of their own, with the manners of the lists."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter

from kb.rest import ReadOnlyViewSet


class Analysis(ReadOnlyViewSet):
    """One answer to the question that the parameters ask. `names` are the parameters that it takes.

    A subclass says `answer(request)`, and how its `read` understands the parameters: what that gives is `self.asked`. Everything
    that is wrong with a request is said at once.
    """

    names: tuple[str, ...] = ()
    asked: Any = None

    def parameters(self) -> set[str]:
        return {*self.names, "format"}

    def read(self) -> None:
        """Sets `self.asked`. Raises BadParameters."""

    def _questions(self):
        return (*super()._questions(), self.read)


def parameter(name: str, words: str, *, kind=str, many=False, **more) -> OpenApiParameter:
    """For the description of the API."""
    return OpenApiParameter(name, kind, OpenApiParameter.QUERY, description=words, many=many, explode=many or None, **more)
