"""What the analysis of the whole knowledge base costs, with reading it: `python -m bench.knowledge [COPIES]`.

fixtures/ is published into a database of its own; then its chains stand there twice, four times and so on up to COPIES times.
Seconds are the processor's own, the best of three. The ratio is to the line above it: 2 is linear, 4 is quadratic.
"""

import io
import os
import sys
import tempfile
import time


def copied(records, added, **parents):
    """The same rows once more, under keys of their own and the copied parents."""
    copies = {}
    for record in records:
        fresh = type(record)(
            **{field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields if field.name != "id"}
        )
        if hasattr(fresh, "slug"):
            fresh.slug = f"{record.slug[:80]}-{added}"
        for name, made in parents.items():
            parent = getattr(record, f"{name}_id")
            setattr(fresh, f"{name}_id", made[parent].pk if parent in made else parent)
        copies[record.pk] = fresh
    type(record).objects.bulk_create(copies.values())
    return copies


def copy_chains(added, chains, stages, inputs, shares, citations):
    chains = copied(chains, added)
    stages = copied(stages, added, chain=chains)
    copied(inputs, added, stage=stages, from_stage=stages)
    shares = copied(shares, added, stage=stages)
    copied(citations, added, object=shares)


def measure():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from arenas.analysis.concentration import concentration
    from arenas.analysis.findings import findings
    from arenas.analysis.scenario import Scenario
    from arenas.analysis.sensitivity import concentrated, leads, research
    from arenas.analysis.what_if import what_if
    from arenas.models.knowledge import Knowledge

    seconds = {}

    def timed(name, work):
        began = time.process_time()
        result = work()
        seconds[name] = time.process_time() - began
        return result

    with CaptureQueriesContext(connection) as queries:
        known = timed("read", Knowledge.load)
    timed("shares", lambda: (known.systems, known.holdings, known.contradicted))
    timed("concentration", lambda: [concentration(each) for each in known.systems.values() if not each.conflict])
    timed("findings", lambda: [findings(each, stage=stage, members=known.members) for stage, each in known.claims.items()])
    timed("chokepoints", known.chokepoints)
    scenario = Scenario.parse([("cut", "cn:ree-separation:100")])
    timed("what-if", lambda: what_if(known.graph, known.holdings, scenario, actors=known.actors).as_json())
    questions = [ask for stage in known.stages for ask in (leads(stage), concentrated(stage))]
    timed("research", lambda: research(known.holdings, questions))
    return known, len(queries), seconds


def report(before):
    runs = [measure() for _ in range(3)]
    known, queries, _ = runs[0]
    best = {name: min(seconds[name] for _, _, seconds in runs) for name in runs[0][2]}
    best["all"] = sum(best.values())
    print(f"{len(known.stages)} stages, {sum(map(len, known.claims.values()))} shares, {queries} queries")
    for name, spent in best.items():
        ratio = f"× {spent / before[name]:4.1f}" if before else ""
        print(f"  {name:18} {spent:8.4f} s {ratio}", flush=True)
    return best


def main(most):
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "kb.settings", "VAR_DIR": folder, "DATABASE_URL": ""}
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        from arenas.models import Chain, Input, Share, Stage
        from kb.sources.models import Citation

        call_command("migrate", verbosity=0)
        call_command("import", str(settings.BASE_DIR / "fixtures"), publish=True, verbosity=0, stdout=io.StringIO())
        shares = list(Share.objects.all())
        cited = list(Citation.objects.filter(object_id__in=[share.pk for share in shares]))
        world = (list(Chain.objects.all()), list(Stage.objects.all()), list(Input.objects.all()), shares, cited)
        there, before = 1, None
        while there <= most:
            before = report(before)
            for added in range(there, 2 * there):
                copy_chains(added, *world)
            there *= 2


if __name__ == "__main__":
    main(int((sys.argv[1:] or ["16"])[0]))
