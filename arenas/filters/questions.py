"""What a reader asks of what-if, read out of an address."""

from django.http import QueryDict

from arenas.analysis.scenario import FORMS, BadScenario, Scenario
from kb.http import BadParameters, bad

#: The parameters of a scenario.
SCENARIO = tuple(FORMS)


def scenario(sent: QueryDict) -> Scenario:
    """Raises BadParameters."""
    try:
        return Scenario.parse((name, value) for name in SCENARIO for value in sent.getlist(name))
    except BadScenario as error:
        raise refused(error, sent) from None


def refused(error: BadScenario, sent: QueryDict) -> BadParameters:
    """A scenario that can be read may still name what there is not."""
    values = sent.getlist(error.parameter)
    return bad(error.parameter, values[0] if len(values) == 1 else None, error.reason)
