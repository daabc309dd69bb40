"""A complete form as a row, with what official channels ask for."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from dialog.enrollment.form import Form
from domain.contact import written_phone
from domain.nik import Nik
from domain.occupations import occupation
from domain.programmes import programmes_text
from domain.regions import region
from handlers.clock import day_of
from locales.values import fill
from storage import Enrollment

FORM: Final = (
    "nomor_formulir", "nik", "nama", "tanggal_lahir", "jenis_kelamin", "nomor_hp", "email",
    "alamat", "kode_pos", "pekerjaan", "kode_tempat_kerja", "tempat_kerja", "penghasilan_sebulan",
    "program", "bulan", "bulan_pertama", "ahli_waris", "hubungan_ahli_waris", "kanal",
    "didaftarkan_oleh", "persetujuan", "tanggal_lengkap",
)  # fmt: skip
"""The columns, in the order of the row."""


def form_row(enrollment: Enrollment, channels: Mapping[int, str], today: date) -> Sequence[str]:
    """Everything in a form, as text. Whoever calls this writes it down in the audit log."""
    answers, form = enrollment.form, Form(enrollment.form, today)
    nik: Nik = form.nik
    job, place = occupation(enrollment.occupation), region(enrollment.region)
    agent = enrollment.attribution.registered_by.agent

    def said(key: str) -> str:
        return str(answers.get(key, ""))

    phone = said("phone")

    return (
        enrollment.number, nik.reveal(), said("name"), said("birth_date"),
        fill("id", f"sex.{said('sex')}"), written_phone(phone) if phone else "",
        said("email"), said("address"),
        said("postcode"), job.name["id"] if job else enrollment.occupation, enrollment.region,
        place.name if place else "", said("income"), programmes_text(enrollment.programmes),
        str(enrollment.months), str(enrollment.first_month), said("heir"), said("heir_relation"),
        channels.get(enrollment.channel, ""), "sendiri" if agent is None else f"agen {agent}",
        str(enrollment.agreed.assurance), day_of(enrollment.created_at).isoformat(),
    )  # fmt: skip
