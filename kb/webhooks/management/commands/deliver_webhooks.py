from django.core.management import BaseCommand

from kb.webhooks.sending import send_due


class Command(BaseCommand):
    help = "Tells webhooks of editions, and tries again what failed before. For a timer, every minute."

    def handle(self, **options):
        self.stdout.write(f"{send_due()} tried.")
