"""The limits of 行政许可法 as rows, and what is a setting because the law is vague.

Each row was written from the article that it names (text of 2019-04-23). D1 to D16 are the project's decisions on how to read it.
"""

from dataclasses import dataclass, field, fields, replace

from counting import CALENDAR_DAY, WORKDAY, Span

AGENCY, APPLICANT = "agency", "applicant"

# 听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审 — article 45 names these eight and no other.
STOP_KINDS = {
    "hearing": "听证",
    "tender": "招标",
    "auction": "拍卖",
    "inspection": "检验",
    "testing": "检测",
    "quarantine": "检疫",
    "appraisal": "鉴定",
    "expertReview": "专家评审",
}
STOP_ARTICLE = "第四十五条"

CASE_ENDS = ("withdrawal", "termination", "deemedRenewal")
DECISIONS = ("grant", "refusal")


@dataclass(frozen=True)
class Extension:
    span: Span
    approver: str


@dataclass(frozen=True)
class Limit:
    """One row. `stopped`: whether the procedures of article 45 stop it, which they do to articles 42 to 44 alone (D2)."""

    id: str
    article: str
    span: Span | None
    party: str
    ends: tuple
    lapse: str
    stopped: bool = False
    extension: Extension | None = None
    overridable: bool = False


def _rows():
    # 32(1)(4): on the spot or within five days, all at once; if not, accepted as of the receipt of the materials.
    yield Limit("acceptance", "第三十二条第一款第四项", Span(5), AGENCY,
                ("acceptance", "correctionNotice", "nonAcceptance", "exemption", *CASE_ENDS), "deemedAcceptance")
    # The Act knows no number for the applicant's own term: only an item can give one, with its basis (D4).
    yield Limit("correction", "补正告知书", None, APPLICANT, ("correction", "abandonment", *CASE_ENDS), "abandonmentProposal",
                overridable=True)
    # 42(1): twenty days from acceptance; ten more once, approved by the head of this agency. Other laws may say otherwise.
    yield Limit("decision", "第四十二条第一款", Span(20), AGENCY, (*DECISIONS, *CASE_ENDS), "card", stopped=True,
                extension=Extension(Span(10), "agencyHead"), overridable=True)
    # 42(2): forty-five days of unified, joint or collective handling; fifteen more, approved by the head of the government.
    yield Limit("jointDecision", "第四十二条第二款", Span(45), AGENCY, (*DECISIONS, *CASE_ENDS), "card", stopped=True,
                extension=Extension(Span(15), "govHead"))
    # 43: the lower agency examines within twenty days of its own acceptance. The article knows no extension.
    yield Limit("preliminaryReview", "第四十三条", Span(20), AGENCY, ("forwarding", *CASE_ENDS), "card", stopped=True, overridable=True)
    # 44: ten days from the decision to grant, to issue and deliver.
    yield Limit("delivery", "第四十四条", Span(10), AGENCY, ("delivery",), "card", stopped=True)
    # 55: two inspectors are sent within five days of acceptance. It stands in another section than 45, which does not stop it (D2).
    yield Limit("inspection", "第五十五条第二款", Span(5), AGENCY, ("inspectionAssignment", *DECISIONS, *CASE_ENDS), "card")
    # 47: a hearing is asked for within five days of being told of the right (a working day by default, for the party's sake: §2.4).
    yield Limit("hearingRequest", "第四十七条第一款", Span(5), APPLICANT, ("hearingRequest", *DECISIONS, *CASE_ENDS), "rightLapses")
    # 47: the agency organizes the hearing within twenty days of the request.
    yield Limit("hearing", "第四十七条第一款", Span(20), AGENCY, ("hearing", *DECISIONS, *CASE_ENDS), "card")
    # 48(1)(1): notice seven days before the hearing; the seven are clear (D6).
    yield Limit("hearingNotice", "第四十八条第一款第一项", Span(7), AGENCY, ("hearingNotice",), "card")
    # 50(1): the holder applies thirty days before expiry, if no law, regulation or rule says otherwise.
    yield Limit("renewalWindow", "第五十条第一款", Span(30, CALENDAR_DAY), APPLICANT, ("filing",), "newApplication", overridable=True)
    # 50(2): decided before expiry, or deemed renewed. Nothing stops the expiry (D2).
    yield Limit("renewal", "第五十条第二款", None, AGENCY,
                (*DECISIONS, "nonAcceptance", "exemption", "abandonment", *CASE_ENDS), "deemedRenewal")
    # 40: published; the seven days are the practice of 双公示 and no words of the Act.
    yield Limit("publication", "第四十条", Span(7), AGENCY, ("publication",), "card", overridable=True)


TABLE = {row.id: row for row in _rows()}


def with_row(table, id, **changes):
    """The table with one row changed: a test shows with it that the row can fail."""
    return {**table, id: replace(table[id], **changes)}


@dataclass(frozen=True)
class Settings:
    """Where the law is vague. The default is first, with its reason."""

    # §2.1(4): actual = the time of entry into the system (电子签名法 11), the safer reading against the agency; or nextWorkday.
    afterHours: str = field(default="actual", metadata={"of": ("actual", "nextWorkday")})
    officeCloses: str = "17:30"
    # §2.1(5), D6: the excluded interval, from the day after the notice was told to the day of the result.
    excludedFrom: str = field(default="dayAfterTold", metadata={"of": ("dayAfterTold", "dayTold")})
    excludedThrough: str = field(default="dayOfResult", metadata={"of": ("dayOfResult", "dayBeforeResult")})
    # §2.4: five days in article 47 count as working days, which favours the party.
    hearingRequestUnit: str = field(default=WORKDAY, metadata={"of": (WORKDAY, CALENDAR_DAY)})
    # D6: seven clear working days between notice and hearing; or the notice on the seventh day itself.
    hearingNoticeClear: bool = True
    # D8: an applicant's term in days or months that ends on a day off ends on the next working day.
    applicantTermsRoll: bool = True
    # §2.4: a late application for renewal is a new application, unless the item's law says otherwise.
    lateRenewal: str = field(default="newApplication", metadata={"of": ("newApplication", "refused")})
    # The Act: 自受理之日, the day on which it was accepted, not that on which this was told.
    acceptedOn: str = field(default="made", metadata={"of": ("made", "told")})
    # §2.1(7): what is kept out of a year without a notice.
    provisionalFeasts: str = field(default="fixed", metadata={"of": ("fixed", "none")})

    @classmethod
    def read(cls, given):
        settings = cls(**given)
        for each in fields(cls):
            allowed = each.metadata.get("of")
            if allowed and getattr(settings, each.name) not in allowed:
                raise ValueError(f"{each.name} is one of {', '.join(allowed)}")
        return settings
