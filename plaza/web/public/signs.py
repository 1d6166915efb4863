"""What stands on a tenant's window: its name as people say it, and a picture. A tenant that is not listed shows its code."""

from dataclasses import dataclass

from plaza.core.texts import Pair, t


@dataclass(frozen=True)
class Sign:
    """A short name and the icon beside it."""

    name: Pair
    icon: str


SIGNS: dict[str, Sign] = {
    "DPMPTSP": Sign(t("Perizinan", "Licensing"), "certificate"),
    "SAMSAT": Sign(t("Samsat", "Vehicle tax"), "car"),
    "BAZNAS": Sign(t("Baznas", "Zakat"), "heart-handshake"),
    "BANKALTIMTARA": Sign(t("Bankaltimtara", "Bankaltimtara"), "building-bank"),
    "OMBUDSMAN": Sign(t("Ombudsman", "Ombudsman"), "ear"),
    "ATRBPN": Sign(t("Pertanahan", "Land"), "map"),
    "IMIGRASI": Sign(t("Imigrasi", "Immigration"), "plane"),
    "KPP": Sign(t("Pajak", "Tax"), "receipt"),
    "KEMENAG": Sign(t("Kemenag", "Religion"), "building-mosque"),
    "POLRESTA": Sign(t("Polisi", "Police"), "shield-check"),
    "KEJARI": Sign(t("Kejaksaan", "Prosecutor"), "scale"),
    "PN": Sign(t("Pengadilan Negeri", "District court"), "gavel"),
    "PA": Sign(t("Pengadilan Agama", "Religious court"), "gavel"),
    "BEACUKAI": Sign(t("Bea Cukai", "Customs"), "briefcase"),
    "KEMENKUM": Sign(t("Hukum", "Law"), "scale"),
    "BPJSKES": Sign(t("BPJS Kesehatan", "Health insurance"), "stethoscope"),
    "BPJSTK": Sign(t("BPJS TK", "Workers' insurance"), "user-check"),
    "PLN": Sign(t("PLN", "Electricity"), "bolt"),
    "POS": Sign(t("Pos", "Post"), "mail"),
    "TASPEN": Sign(t("Taspen", "Pensions"), "armchair"),
    "BRI": Sign(t("BRI", "BRI bank"), "building-bank"),
    "DUKCAPIL": Sign(t("Dukcapil", "Civil registry"), "id"),
    "BAPENDA": Sign(t("Bapenda", "City revenue"), "coins"),
    "PUPR": Sign(t("PUPR", "Public works"), "tools"),
    "DLH": Sign(t("Lingkungan", "Environment"), "leaf"),
    "DINKES": Sign(t("Kesehatan", "Health"), "heart"),
    "DISNAKER": Sign(t("Disnaker", "Manpower"), "user-plus"),
    "DISHUB": Sign(t("Dishub", "Transport"), "map-pin"),
    "DISDAG": Sign(t("Disdag", "Trade"), "coin"),
    "DPKP": Sign(t("Perumahan", "Housing"), "home"),
    "DINSOS": Sign(t("Sosial", "Social affairs"), "users-group"),
    "DISKUMI": Sign(t("UMKM", "Small business"), "building"),
    "DISDIKBUD": Sign(t("Pendidikan", "Education"), "school"),
    "DKPP": Sign(t("Pangan", "Food & farms"), "leaf"),
    "KESBANGPOL": Sign(t("Kesbangpol", "Unity & politics"), "flag"),
    "INSPEKTORAT": Sign(t("Inspektorat", "Inspectorate"), "eye"),
    "BPOM": Sign(t("BPOM", "Food & drugs"), "clipboard-check"),
    "BNN": Sign(t("BNN", "Narcotics"), "hand-stop"),
    "PERUMDAM": Sign(t("Air minum", "Water"), "droplet"),
}


def sign_of(code: str) -> Sign:
    """The sign of a tenant; one that is not listed shows its code."""
    return SIGNS.get(code) or Sign(t(code, code), "building")
