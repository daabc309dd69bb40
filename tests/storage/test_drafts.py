"""A draft has one home and one holder; whoever is suspended keeps none."""

import dataclasses

from msgspec.structs import replace

from dialog.conversation import Conversation
from domain.assisted import Stage
from domain.enrollment import Agreement, Assurance, Reason
from domain.staff import CODE_BYTES, VALID_FOR, Invitation, Role
from storage import Store
from storage.drafts.drafts import Draft
from tests.storage.samples import FORM, LATER, NOW, POSTER, enrollment

DRAFT = Draft(0, Stage.OPEN, 11, 1, 3, None, Conversation(FORM), POSTER, POSTER)


def test_a_draft_comes_back_whole(store: Store) -> None:
    with store.transaction() as unit:
        draft = unit.add_draft(DRAFT, (11, 100), NOW)
    asked = replace(draft, stage=Stage.ASKED, round=3, until=LATER, worker=12, reason="name")
    with store.transaction() as unit:
        assert unit.drafts([draft.code, 5]) == {draft.code: draft}
        unit.save_draft(asked, LATER)
        assert unit.drafts([draft.code]) == {draft.code: asked}
        unit.drop_drafts([draft.code])
        assert not unit.drafts([draft.code])


def test_two_drafts_of_one_update_have_codes_of_their_own(store: Store) -> None:
    with store.transaction() as unit:
        first, second = (unit.add_draft(DRAFT, (11, 100), NOW) for _ in range(2))
        assert first.code != second.code
        assert {draft.code for draft in unit.drafts_of(11)} == {first.code, second.code}


def test_who_is_suspended_holds_nothing_and_every_ticket_is_over(store: Store) -> None:
    code = bytes(range(CODE_BYTES))
    with store.transaction() as unit:
        unit.invite(code, Invitation(Role.AGENT, 3, "Sari", NOW + VALID_FOR), 0, NOW)
        unit.accept(code, 11, NOW)
        kept = [
            unit.add_draft(replace(DRAFT, stage=stage), (11, place), NOW)
            for place, stage in enumerate(Stage)
        ]
        other = unit.add_draft(replace(DRAFT, holder=12), (12, 1), NOW)
    with store.transaction() as unit:
        assert unit.suspend(11, LATER)
        released = unit.unheld_drafts(3)
        assert {draft.code for draft in released} == {
            kept[place].code
            for place, stage in enumerate(Stage)
            if stage in {Stage.OPEN, Stage.ASKED, Stage.RETURNED}
        }
        assert all(draft.round == 1 for draft in released)
        assert all(draft.stage is not Stage.ASKED for draft in released)
        assert all(draft.conversation == DRAFT.conversation for draft in released)
        assert unit.drafts_of(12) == [other]


def test_what_an_agent_registered_is_found_with_how_the_worker_agreed(store: Store) -> None:
    witnessed = Agreement(Assurance.WITNESSED, Reason.NO_SIGNAL)
    with store.transaction() as unit:
        unit.enroll([enrollment(1), dataclasses.replace(enrollment(2), agreed=witnessed)], NOW)
    with store.transaction() as unit:
        agreed = {each.chat_id: each.agreed for each in unit.enrollments_by(12)}
        assert agreed == {1: Agreement(Assurance.OWN_PHONE), 2: witnessed}
        assert unit.enrollments_by(1) == []
