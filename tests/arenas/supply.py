"""A world of supply chains to read about: who holds which stage, what is measured, done and written."""

from tests import factories as make

BODY = """Three stages lead to the magnet [@article].

{% shares magnets no-such-chain %}

# What they want

{% goals chips no-such-arena ores %}

{% shares motors %}

{% maps world %}
"""


def publish_supply(copies: int = 1, first: int = 1):
    """From the second copy on, keys and names end in a number; each copy adds a row to whatever is listed."""
    return make.publish(*(draft for n in range(first, first + copies) for draft in _copy(n)), title="The first knowledge")


def _copy(number: int):
    n, name = ("", "") if number == 1 else (f"-{number}", f" {number}")
    article = make.source(f"article{n}", title=f"The article{name}", grade="secondary")
    usgs = make.source(f"usgs{n}", title=f"Mineral summaries{name}", grade="official-statistics")
    cited = {"citations": make.cites(article)}
    cn, us = make.actor(f"cn{n}", name=f"China{name}"), make.actor(f"us{n}", name=f"United States{name}")
    chips = make.arena(f"chips{n}", name=f"Chips{name}")
    ores = make.arena(f"ores{n}", name=f"Ores{name}", layer="raw-materials")
    magnets = make.chain(
        f"magnets{n}", name=f"Magnets{name}", body="From [[stage:mining]] on.", chain_arenas=[{"arena": ores}], **cited
    )
    motors = make.chain(f"motors{n}", name=f"Motors{name}", chain_arenas=[{"arena": chips}])
    mining = make.stage(
        magnets, f"mining{n}", name=f"Mining{name}", position=1, implication="Whoever mines holds the ore.", **cited
    )
    refining = make.stage(
        magnets, f"refining{n}", name=f"Refining{name}", position=2, inputs=[{"from_stage": mining}], kind="process"
    )
    making = make.stage(
        magnets,
        f"making{n}",
        name=f"Making{name}",
        position=3,
        broader=refining,
        kind="product",
        inputs=[{"from_stage": refining, "essential": False}],
    )
    winding = make.stage(motors, f"winding{n}", name=f"Winding{name}", inputs=[{"from_stage": making}])
    quoted = [{"source": usgs, "locator": "p. 4", "quote": "the leading producer", "supports": "the range"}]
    old = {"rank": "deprecated", "rank_reason": "Counted twice."}
    goal = make.strategy(
        us,
        chips,
        goal="Keep the lead.",
        targets=[{"metric": "Mined at home", "verbatim": "10", "unit": "%", "stage": mining}],
        **cited,
    )
    act = make.instrument(
        us,
        f"act{n}",
        name=f"The Act{name}",
        kind="tariff",
        summary="It sets a tariff.",
        body="On [[arena:chips]].",
        budget=52_700_000_000,
        currency="USD",
        in_force="2022-08",
        instrument_arenas=[{"arena": chips}],
        instrument_strategies=[{"strategy": goal}],
        **cited,
    )
    years = range(2015, 2025)
    return [
        article, usgs, cn, us, chips, ores, magnets, motors, mining, refining, making, winding, goal, act,
        make.strategy(cn, chips, goal="Catch up.", **cited),
        make.share(mining, us, "W", "2024", slug=f"mining-us{n}", status="withheld"),
        make.share(mining, cn, "~60-70%", "2025?", slug=f"mining-cn{n}", note="As the article says.", citations=quoted),
        make.share(mining, cn, "97", "2010", slug=f"mining-cn-old{n}", **old, **cited),
        make.share(refining, us, "at most 5", "2024", slug=f"refining-us{n}", basis="ownership", **cited),
        make.share(refining, cn, "~85-95%", "2025", slug=f"refining-cn{n}", basis="production-site", **cited),
        make.share(making, cn, ">90%", "2025", slug=f"making-cn{n}", **cited),
        make.indicator(
            ores,
            f"output{n}",
            name=f"Ore mined{name}",
            definition="What the mines of [[actor:cn]] and others give.",
            observations=[
                *(make.observation(cn, usgs, f"about {year}00", f"{year}") for year in years),
                make.observation(us, usgs, "W", "2024", status="withheld"),
                make.observation(us, article, "0", "2023", note="The mine was shut."),
            ],
        ),
        make.event(
            f"signed{n}", "2022-08-09", title=f"The Act is signed{name}", instrument=act, body="By [[actor:us]].",
            event_actors=[{"actor": us}], event_arenas=[{"arena": chips}], **cited,
        ),
        make.event(
            f"found{n}", "2022-03", title=f"Ore is found{name}", event_actors=[{"actor": cn}], event_arenas=[{"arena": ores}]
        ),
        make.event(
            f"closed{n}", "2015~", title=f"A mine closes{name}", event_actors=[{"actor": us}], event_arenas=[{"arena": ores}]
        ),
        make.brief(
            f"race{n}", title=f"The race{name}", byline="The editors", audience="Anyone", summary="What it is about.",
            editors_note="It retells [@article].", takeaways="1. Remember [[stage:refining]].", body=BODY,
            brief_arenas=[{"arena": chips}], citations=make.cites(usgs),
        ),
    ]  # fmt: skip
