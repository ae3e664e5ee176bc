from datetime import timedelta

from django.core.management import BaseCommand

from kb.sources.links import check_links


class Command(BaseCommand):
    help = "Asks whether the addresses of the sources still lead anywhere. The admin lists those that do not."

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, default=200, help="at most so many, the longest unchecked first (200)")
        parser.add_argument("--older-than", type=float, default=7, metavar="DAYS", help="only those not checked since (7)")

    def handle(self, *, limit, older_than, **options):
        count = 0
        for found in check_links(limit=max(0, limit), older_than=timedelta(days=min(max(0.0, older_than), 36_500))):
            count += 1
            said = f": {found.problem}" if found.problem else f" to {found.final_url}" if found.state == "moved" else ""
            self.stdout.write(f"{found.get_state_display()}{said} {found.url}")
        self.stdout.write(f"{count} checked.")
