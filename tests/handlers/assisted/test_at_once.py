"""An agent and the worker of a form, at the same moment on two processes."""

from collections.abc import Callable
from threading import Thread

import pytest

from domain.assisted import Stage, written
from handlers.assisted import desks
from handlers.staff.visit import Visit
from storage import Store, Vault
from storage.drafts.drafts import Draft
from tests.conversation import KEY
from tests.handlers.assisted.scene import (
    AGUS,
    SITI,
    drafted,
    open_store,
    opens,
    press,
    signups,
    stored,
)
from tests.handlers.stage import text, turns

A_WHILE = 0.5
"""Seconds: far more than agreeing takes when nothing is in its way."""


Orders = Callable[[Draft], str]


def takes_up(draft: Draft) -> str:
    return f"/draf {written(draft.code)}"


def passes_on(_draft: Draft) -> str:
    return "/serahkan"


@pytest.mark.parametrize("order", [takes_up, passes_on])
def test_a_form_that_is_touched_while_its_worker_agrees_is_not_opened_again(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, order: Orders
) -> None:
    with open_store(postgres_url) as store, Store.open(postgres_url, Vault(KEY)) as elsewhere:
        draft = drafted(store)
        turns(store).take([opens(store, SITI, 10, draft)])
        agrees = [press(SITI, 11, "setuju", draft)]
        agreeing = Thread(target=turns(elsewhere).take, args=(agrees,))
        read = desks.held

        def held(visit: Visit) -> list[Draft]:
            found = read(visit)
            agreeing.start()
            agreeing.join(A_WHILE)
            return found

        monkeypatch.setattr(desks, "held", held)
        turns(store).take([text(AGUS, 12, order(draft))])
        agreeing.join()
        after = stored(store, draft)
        if signups(store):
            assert after.stage is Stage.DONE
            assert "nik" not in after.conversation.answers
        else:
            # The agent was first, and the worker's button was of the round before.
            assert (order, after.stage) == (passes_on, Stage.OPEN)
