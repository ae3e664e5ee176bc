from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from arenas.exchange.exporting import NotOurs, write_folder


class Command(BaseCommand):
    help = "Writes what is published into a folder of CSV and Markdown files: the same knowledge, the same bytes."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, help="a new or empty folder, or one that an earlier export made")

    def handle(self, *, path, **options):
        try:
            count = write_folder(path)
        except (NotOurs, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} files in {path}.")
