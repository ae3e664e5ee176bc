from django.dispatch import Signal

#: sender=ChangeSet, change_set=, rehearsal=. Sent inside the transaction of the publication, when the rows stand as they will be
#: read: a receiver may write what must appear with them, or raise ValidationError to refuse them in words. It is sent in a
#: rehearsal too (a submission, a check), whose writes are rolled back: a receiver that only writes may save itself the work. What
#: has effects outside the database belongs in `transaction.on_commit`.
published = Signal()
