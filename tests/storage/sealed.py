"""Something sealed in every place where something sealed can be, and whether all of it opens."""

from datetime import timedelta

from dialog.conversation import Conversation
from domain.assisted import Stage
from domain.enrollment import Rung, Source
from domain.staff import Invitation, Role
from storage import Arrival, Job, Outgoing, Store
from storage.drafts.drafts import Draft
from storage.handover.steps import Evidence
from storage.market.markets import Market
from tests.storage.samples import FORM, LEASE, NIK, NOW, TODAY, budi, enrollment

OLD = bytes(range(32))
NEW = bytes(32)
"""Master keys."""
CODE = b"0123456789abcdef"


def fill(store: Store, chats: int = 1) -> None:
    """Something sealed in every place where something sealed can be, and so many chats."""
    with store.transaction() as unit:
        unit.claim([Arrival(1, 10)], NOW)
        unit.save([budi(chat) for chat in range(1, chats + 1)], NOW)
        unit.keep_replies({(1, 10): b"jawaban"})
        unit.post([Outgoing(1, 10, 0, "sendMessage", b"pesan")], NOW)
        unit.add_jobs([Job(1, 10, 0, "export", "argumen")], NOW)
        unit.save_market(Market(1, NOW, 10, b"pasar"))
        unit.enroll([enrollment(1)], NOW)
        form = unit.enrolled_before(1, NIK)
        assert form is not None
        unit.add_step(form, Evidence(None, Source.OFFICIAL_FILE, TODAY, "alasan"), NOW)
        unit.add_draft(Draft(0, Stage.OPEN, 1, 1, 3, conversation=Conversation(FORM)), (1, 10), NOW)
        offered = Invitation(Role.ADMIN, None, "Dewi", NOW + timedelta(days=7))
        unit.invite(CODE, offered, 0, NOW)
        unit.invite(b"another code", offered, 0, NOW)
        assert unit.accept(CODE, 7, NOW) is not None


def assert_all_is_there(store: Store) -> None:
    with store.transaction() as unit:
        assert unit.claim([(1, 10)], NOW) == {(1, 10): b"jawaban"}
        assert unit.load([1]) == {1: budi(1)}
        assert [due.body for due in unit.take_due(NOW, 5, LEASE)] == [b"pesan"]
        job, market, form = unit.take_job(NOW, LEASE), unit.market(1), unit.enrolled_before(1, NIK)
        assert job is not None and job.argument == "argumen"
        assert market is not None and market.state == b"pasar"
        assert form is not None and form.form == FORM and form.rung is Rung.COMPLETE
        assert [step.reason for step in unit.steps_of(form)] == ["alasan"]
        assert [draft.conversation.answers for draft in unit.drafts_of(1)] == [FORM]
        assert [person.name for person in unit.all_staff()] == ["Dewi"]
        assert unit.accept(b"another code", 8, NOW) is not None
