from django.core.management.base import BaseCommand

from arenas.exchange.process import work


class Command(BaseCommand):
    help = "Works on an import that was sent at the desk. The desk starts it; nobody else needs to."

    def add_arguments(self, parser):
        parser.add_argument("pk", type=int)
        parser.add_argument("--database", required=True, help="the name of the database that the import is in")

    def handle(self, *, pk, database, **options):
        work(pk, database)
