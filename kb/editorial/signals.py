from django.dispatch import Signal

#: sender=ChangeSet, change_set=, rehearsal=. Sent inside the transaction of the publication, when the rows stand as they will be
#: read: a receiver may write what must appear with them, or raise ValidationError to refuse them in words. It is sent in a
#: rehearsal too (a submission, a check), whose writes are rolled back: a receiver that only writes may save itself the work. What
#: has effects outside the database belongs in `transaction.on_commit`.
published = Signal()

#: sender=ChangeSet, change_set=, what=, by=, text=. `what` is one of `Remark.What`: submitted, withdrawn, sent-back, rejected,
#: published, undone, handed-over, conflict, resolved or remark. Sent once the move has been committed, never in a rehearsal: a
#: receiver may tell the world, and what it raises is logged and hinders nobody. For `conflict` the change-set is the one that
#: was overtaken, and `by` published what overtook it.
moved = Signal()
