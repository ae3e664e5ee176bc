"""What concerns whom. Nobody is told of what they did themselves."""

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from kb.editorial.models import ChangeSet, Remark

What = Remark.What
REVIEW = "editorial.review_changeset"
#: What an author has to know of a change-set of theirs, and what reviewers do of each.
OF_AUTHORS = {What.SENT_BACK, What.REJECTED, What.PUBLISHED, What.CONFLICT, What.HANDED_OVER}
OF_REVIEWERS = {What.SUBMITTED}
TOLD = OF_AUTHORS | OF_REVIEWERS

#: What somebody did, as a title says it: by {by}, of {change_set}.
HEADINGS = {
    What.SUBMITTED: "“{change_set}” waits for review",
    What.SENT_BACK: "“{change_set}” was sent back",
    What.REJECTED: "“{change_set}” was rejected",
    What.PUBLISHED: "“{change_set}” was published",
    What.CONFLICT: "“{change_set}” was overtaken by another edition",
    What.HANDED_OVER: "“{change_set}” was handed over",
}
NEXT = {
    What.SUBMITTED: "Look it over, and publish it, send it back with reasons, or reject it.",
    What.SENT_BACK: "Mend what is named, and submit it again.",
    What.CONFLICT: "Open it and settle the conflict: both texts stand side by side there.",
    What.HANDED_OVER: "It is its new author’s to carry on.",
}


def heading(what: str, change_set: ChangeSet) -> str:
    """One line, whatever a title holds."""
    return " ".join(HEADINGS[What(what)].format(change_set=change_set.title).split())


def reviewers() -> QuerySet[User]:
    return User.objects.with_perm(REVIEW, backend="django.contrib.auth.backends.ModelBackend")


def to_be_told(change_set: ChangeSet, what: str, by: User) -> QuerySet[User]:
    """Active editors with an e-mail address who want letters."""
    if what not in TOLD:
        return User.objects.none()
    people = reviewers() if what in OF_REVIEWERS else User.objects.filter(pk=change_set.author_id)
    strangers = people.exclude(pk=by.pk).exclude(told_by__letters=False).exclude(email="")
    return strangers.filter(is_active=True, is_staff=True).order_by("pk")


def remarks_for(user: User) -> QuerySet[Remark]:
    """The newest first: for reviewers of every change-set, for others of their own."""
    ours = Remark.objects.filter(what__in=TOLD).exclude(author=user).select_related("change_set__author", "author")
    if not user.has_perm(REVIEW):
        ours = ours.filter(Q(change_set__author=user) & ~Q(what__in=OF_REVIEWERS))
    return ours.order_by("-pk")
