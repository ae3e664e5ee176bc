from django.dispatch import Signal

#: sender=ChangeSet, change_set=. Sent inside the transaction of the publication, when the rows stand as they will be read: a
#: receiver may write what must appear with them, or raise ValidationError to refuse them in words. It is sent in a dry run too,
#: whose writes are rolled back; what has effects outside the database belongs in `transaction.on_commit`.
published = Signal()
