"""A world with every noun and part in it, published as one edition; and how the tests of the API ask."""

from django.test import Client

from tests import factories as make

NOUNS = (
    "actors", "arenas", "strategies", "instruments", "chains", "stages", "shares", "indicators", "events", "briefs", "sources",
)  # fmt: skip
PARTS = ("memberships", "targets", "inputs", "observations", "citations")


def publish_world(copies: int = 1, first: int = 1):
    """Rare-earth magnets as the first knowledge tells of them; from the second copy on, keys end in "-2" and so on."""
    numbers = range(first, first + copies)
    return make.publish(*(draft for n in numbers for draft in _copy("" if n == 1 else f"-{n}")), title="The world")


def _copy(n: str):
    usgs, law = make.source(f"usgs{n}", grade="official-statistics", issued="2026-02"), make.source(f"law{n}", grade="primary")
    eu = make.actor(f"eu{n}", name="European Union", kind="bloc")
    cn = make.actor(f"cn{n}", name="China", citations=make.cites(usgs))
    us = make.actor(f"us{n}", name="United States")
    fr = make.actor(f"fr{n}", name="France", memberships=[{"bloc": eu, "valid_from": "1958"}])
    smic = make.actor(f"smic{n}", name="SMIC", kind="organisation", home=cn)
    tech = make.arena(f"technology{n}", layer="end-products", citations=make.cites(law))
    magnets = make.arena(f"magnets{n}", broader=tech)
    chain = make.chain(f"rare-earth-magnets{n}", chain_arenas=[{"arena": magnets}], citations=make.cites(usgs))
    mining = make.stage(chain, f"mining{n}", citations=make.cites(usgs))
    refining = make.stage(chain, f"refining{n}", inputs=[{"from_stage": mining}])
    making = make.stage(chain, f"magnet-making{n}", broader=refining, inputs=[{"from_stage": refining, "essential": False}])
    cited = {"citations": make.cites(usgs, law)}
    shares = [
        make.share(mining, cn, "~60-70%", "2025", slug=f"mining-cn{n}", **cited),
        make.share(refining, cn, "~85-95%", "2025", slug=f"refining-cn{n}", rank="preferred", basis="production-site", **cited),
        make.share(making, cn, ">90%", "2024/2026", slug=f"magnet-making-cn{n}", **cited),
        make.share(mining, us, "W", "2023", slug=f"mining-us{n}", status="withheld"),
        make.share(refining, us, "at most 5", "2020/..", slug=f"refining-us{n}", basis="ownership"),
    ]
    output = make.indicator(
        magnets,
        f"output{n}",
        observations=[
            make.observation(cn, usgs, "about 3.5 million", "2024"),
            make.observation(us, usgs, "at least 45000", "2023"),
        ],
        citations=make.cites(usgs),
    )
    target = {"metric": "Share of the world", "unit": "%", "verbatim": "at least 10", "due": "2030", "stage": mining}
    goal = make.strategy(us, magnets, horizon="2030", targets=[target, target | {"stage": None, "indicator": output}], **cited)
    act = make.instrument(
        us,
        f"act{n}",
        budget=52_700_000_000,
        currency="USD",
        in_force="2022-08-09",
        instrument_arenas=[{"arena": magnets}],
        instrument_strategies=[{"strategy": goal}],
        citations=make.cites(law),
    )
    signed = make.event(
        f"act-signed{n}",
        instrument=act,
        event_actors=[{"actor": us}],
        event_arenas=[{"arena": magnets}],
        citations=make.cites(law),
    )
    brief = make.brief(f"the-race{n}", brief_arenas=[{"arena": magnets}], citations=make.cites(usgs))
    return [
        usgs, law, eu, cn, us, fr, smic, tech, magnets, chain, mining, refining, making, *shares, output, goal, act, signed,
        brief,
    ]  # fmt: skip


def ask(path: str, **headers):
    return Client(headers=headers).get(f"/api/v1/{path}")


def found(path: str) -> list[str]:
    """The keys of what a list finds, in alphabetical order."""
    response = ask(path)
    assert response.status_code == 200, response.content
    return sorted(result.get("slug") or result.get("code") or result["id"] for result in response.json()["results"])


def problem(path: str, status: int) -> dict:
    """What is wrong, as the answer says it."""
    response = ask(path)
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert response.json()["status"] == status
    return response.json()
