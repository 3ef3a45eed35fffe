"""What a facilitator does with the report: comment on it, let somebody read it by a link, end that again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app import access
from app.actions import Done, Transaction
from app.actions.leading import Led
from app.domain.errors import Closed, Invalid, NotFound
from app.domain.telling import CHAPTERS
from app.models import COMMENT_LIMIT, ReportComment, ReportLink, Workshop
from app.secrets import digest, new_token

LONGEST = timedelta(days=366)
MOST_LINKS = 20


@dataclass(frozen=True)
class CommentOn(Led):
    """Keep what is said of a chapter; an empty comment is deleted."""

    chapter: str
    text: str

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        self.lead(tx, workshop)
        if self.chapter not in CHAPTERS:
            raise NotFound()
        if workshop.delete_on <= date.today():
            raise Closed("The texts of this workshop have been deleted, and comments with them.")
        text = self.text.replace("\r\n", "\n").strip()
        if len(text) > COMMENT_LIMIT:
            raise Invalid("A comment may have up to {limit} characters.", limit=COMMENT_LIMIT)
        known = tx.session.get(ReportComment, (workshop.id, self.chapter))
        if text:
            tx.session.merge(ReportComment(workshop_id=workshop.id, chapter=self.chapter, text=text))
        elif known:
            tx.session.delete(known)
        return Done()


@dataclass(frozen=True)
class ShareReport(Led):
    """Make a link to read the report by, to the end of a day; the reply is its token, which is kept nowhere."""

    made_for: str
    until: date

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        self.lead(tx, workshop)
        today = date.today()
        if not today <= self.until <= today + LONGEST:
            raise Invalid("The link must end within a year, and not before today.")
        if len(access.report_links(tx.session, workshop)) >= MOST_LINKS:
            raise Invalid("There are {n} links already. Take one back first.", n=MOST_LINKS)
        token = new_token()
        tx.session.add(
            ReportLink(
                token_hash=digest(token), workshop_id=workshop.id, until=self.until, made_for=self.made_for
            )
        )
        return Done(token)


@dataclass(frozen=True)
class UnshareReport(Led):
    """Take a link back: from now on it opens nothing."""

    link: str

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        self.lead(tx, workshop)
        found = tx.session.get(ReportLink, self.link)
        if found is None or found.workshop_id != workshop.id:
            raise NotFound()
        tx.session.delete(found)
        return Done()
