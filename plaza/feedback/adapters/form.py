"""A form to copy into lapor.go.id or to print: nothing is sent by the plaza, and the form says so."""

from plaza.feedback.adapters.base import Handed, Outcome

LONGEST = 3800
"""Characters that one report at the national channel takes, with some to spare."""


class FormChannel:
    """Writes the complaint as the national channel's form asks for it."""

    def hand_over(self, complaint: Handed) -> Outcome:
        """The words of the form; a person sends them."""
        answers = [f"Jawaban: {words}" for words in complaint.answers]
        body = "\n".join([complaint.words, "", f"Nomor aduan di plaza: {complaint.number}", *answers])[:LONGEST]
        lines = [
            "Klasifikasi: Pengaduan", f"Judul: {complaint.title}", f"Instansi tujuan: {complaint.agency}",
            f"Lokasi: {complaint.place}", f"Tanggal kejadian/aduan: {complaint.received}", "", body,
        ]  # fmt: skip
        return Outcome(form="\n".join(lines))

    def check(self) -> str:
        """A form needs nobody."""
        return ""
