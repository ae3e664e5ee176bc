"""An address says what is asked, always in the same way, and what is wrong with it is said by name."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arenas.analysis.scenario import BadScenario, Cut, Scenario


def test_an_address_is_read():
    scenario = Scenario.parse(
        [("cut", "us:ev-cells:12.5"), ("cut", "cn:ree-separation:100"), ("spare", "ree-separation:5"), ("stock", "ree-magnets:3")]
    )
    assert scenario.cuts == (Cut("cn", "ree-separation", Fraction(100)), Cut("us", "ev-cells", Fraction(25, 2)))
    assert scenario.spare == (("ree-separation", 5),)
    assert scenario.stock == (("ree-magnets", 3),)
    assert scenario.months == 12


def test_nothing_asked_and_empty_fields_of_a_form_are_the_baseline():
    assert Scenario.parse([]) == Scenario.parse([("cut", ""), ("months", " ")]) == Scenario()


@pytest.mark.parametrize(
    "pairs, parameter, reason",
    [
        ([("cut", "cn:ree-separation")], "cut", "is not ACTOR:STAGE:PERCENT: write, for example, cut=cn:ree-separation:100"),
        ([("cut", "cn:ree-separation:150")], "cut", "150 is not between 0 and 100 %"),
        ([("cut", "cn:ree-separation:-5")], "cut", "“-5” is not a number"),
        ([("cut", "cn:ree-separation:NaN")], "cut", "“NaN” is not a number"),
        ([("cut", "cn:ree-separation:1e2")], "cut", "“1e2” is not a number"),
        ([("cut", "cn:ree-separation:٥")], "cut", "“٥” is not a number"),
        ([("cut", "cn::100")], "cut", "“” is no code"),
        ([("cut", "<b>:x:100")], "cut", "“<b>” is no code"),
        ([("cut", "cn:x:1"), ("cut", "cn:x:2")], "cut", "“cn:x” is given twice"),
        ([("spare", "x")], "spare", "is not STAGE:PERCENT"),
        ([("spare", "x:101")], "spare", "101 is not between 0 and 100 %"),
        ([("spare", "x:1"), ("spare", "x:1")], "spare", "“x” is given twice"),
        ([("stock", "x:601")], "stock", "601 is not between 0 and 600 months"),
        ([("months", "0")], "months", "Nothing can be missing for 0 months"),
        ([("months", "1"), ("months", "2")], "months", "given more than once"),
        ([("months", "twelve")], "months", "“twelve” is not a number"),
        ([("cuts", "cn:x:1")], "cuts", "There is no such parameter"),
        ([("cut", f"cn:s{number}:1") for number in range(101)], "cut", "More than 100"),
    ],
)
def test_what_cannot_be_read_is_refused_by_the_name_of_its_parameter(pairs, parameter, reason):
    with pytest.raises(BadScenario) as refusal:
        Scenario.parse(pairs)
    assert refusal.value.parameter == parameter
    assert reason in str(refusal.value)


@pytest.mark.parametrize("percent", [Fraction(150), Decimal("NaN"), Fraction(-1), 50.0])
def test_an_impossible_cut_cannot_be_made(percent):
    with pytest.raises(BadScenario, match="^cut: "):
        Cut("cn", "ree-separation", percent)


NAMES = st.sampled_from(["cn", "us", "ree-mining", "ev-cells", "a"])
NUMBERS = st.decimals(0, 100, places=6).map(Fraction)
SCENARIOS = st.builds(
    lambda cuts, spare, stock, months: Scenario(
        tuple(Cut(actor, stage, percent) for (actor, stage), percent in cuts.items()),
        tuple(spare.items()),
        tuple(stock.items()),
        months,
    ),
    st.dictionaries(st.tuples(NAMES, NAMES), NUMBERS),
    st.dictionaries(NAMES, NUMBERS),
    st.dictionaries(NAMES, NUMBERS),
    st.decimals(1, 600, places=6).map(Fraction),
)


@given(SCENARIOS, st.randoms(use_true_random=False))
def test_its_address_reads_back_as_the_same_in_any_order(scenario, chance):
    pairs = scenario.parameters()
    shuffled = chance.sample(pairs, len(pairs))
    assert Scenario.parse(shuffled) == scenario
    assert Scenario.parse(shuffled).parameters() == pairs


@given(
    st.lists(st.tuples(st.sampled_from(["cut", "spare", "stock", "months", "x"]), st.text(":.0159acn-", max_size=12) | st.text()))
)
def test_whatever_is_sent_is_read_or_refused(pairs):
    try:
        Scenario.parse(pairs)
    except BadScenario as refusal:
        assert refusal.parameter and refusal.reason
