from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from arenas.exchange.importing import bring_in
from arenas.exchange.reading import Refused


class Command(BaseCommand):
    help = "Makes one change-set of a folder of CSV and Markdown files, or of one CSV file. All of it, or nothing."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, help="a folder as `export` writes it, or one of its CSV files")
        parser.add_argument("--check", action="store_true", help="only say what would change and what is wrong")
        parser.add_argument("--publish", action="store_true", help="publish it as an edition, instead of leaving it for review")
        parser.add_argument("--title", default="", help="what readers see in the list of editions")
        parser.add_argument(
            "--by", metavar="USER", default="", help="whose change-set it is (an account of its own, if nobody's)"
        )
        parser.add_argument(
            "--delete-missing",
            action="store_true",
            help="delete what the files that are there do not list; else it stays as it is",
        )

    def handle(self, *, path, check, publish, title, by, delete_missing, **options):
        try:
            outcome = bring_in(
                path, title=title, by=self._account(by), publish=publish, check=check, delete_missing=delete_missing
            )
        except Refused as refused:
            count = len(refused.problems)
            raise CommandError(
                f"{refused}\nNothing was imported: {count} {'problem' if count == 1 else 'problems'}."
            ) from refused
        for plural, counter in outcome.counts.items():
            self.stdout.write(f"{plural}: " + ", ".join(f"{count} {what}" for what, count in counter.items()))
        for warning in outcome.warnings:
            self.stderr.write(f"Look at {warning}")
        self.stdout.write(self._conclusion(outcome, check))

    def _account(self, name):
        if not name:
            return None
        account = get_user_model().objects.filter(username=name).first()
        if account is None:
            raise CommandError(f"There is no account “{name}”.")
        return account

    def _conclusion(self, outcome, check):
        changes = f"{outcome.changes} {'change' if outcome.changes == 1 else 'changes'}"
        if check:
            return f"{changes}; nothing was saved."
        if outcome.edition:
            return f"{changes}, published as edition {outcome.edition}."
        if outcome.change_set:
            return f"{changes}, in the change-set “{outcome.change_set.title}”, for review."
        return f"{changes}."
