"""The enrollment form, in the order it is asked."""

from dialog.enrollment.beginning import BEGINNING, lowest_price
from dialog.enrollment.cover import COVER, receipt
from dialog.enrollment.identity import IDENTITY
from dialog.enrollment.rest import REST
from dialog.enrollment.work import WORK
from dialog.script import Script

FORM = (*IDENTITY, *WORK, *COVER)

ENROLLMENT = Script(
    version="enrollment-1",
    questions=(*BEGINNING, *FORM, *REST),
    closed=FORM,
    receipt=receipt,
    story=lowest_price,
)

__all__ = ["ENROLLMENT"]
