/// 办件流水 — one row of the journal. The journal is the truth; every stage and every date is computed from it.
package struct Entry: Codable, Hashable, Sendable {
    /// By whose will the row stands.
    package enum Basis: Codable, Hashable, Sendable {
        /// Somebody performed the act.
        case person
        /// 视为 — the law itself performed it when a limit lapsed; the article that says so.
        case law(article: String)

        package var isLaw: Bool {
            switch self {
            case .person: false
            case .law: true
            }
        }
    }

    /// From 1, without gaps.
    package let number: Int
    package let act: Act
    package let basis: Basis
    /// The officer's id; nil when an applicant or the law performed the act.
    package let by: String?
    package let byName: String
    /// When the act was made; for an act by law the first moment after the limit.
    package let made: Moment
    /// 告知 — when the document became readable to the applicant, by the clock of the one who showed it.
    package internal(set) var told: Moment?
    /// The day that counts in law, e.g. that of the receipt for a deemed acceptance.
    package let dated: Day
    package var content: ActContent
    /// Why the row has no effect. Always nil in the stored journal, which is append-only: `Standing.journal` computes it.
    package internal(set) var voidReason: String?

    /// When the act came: for the applicant's own, the entry into the outer system; otherwise when it was made.
    package var arrivedAt: Moment { content.receivedAt ?? made }

    /// A correction that names no notice answers whichever waits, and so does a result that names no procedure.
    func answers(_ asked: Entry) -> Bool { content.answering.map { $0 == asked.number } ?? true }

    func numbered(_ number: Int) -> Entry {
        Entry(
            number: number, act: act, basis: basis, by: by, byName: byName, made: made, told: told, dated: dated, content: content)
    }

    /// An acceptance by law meets no limit: it is what happens when one was missed. A renewal by law ends the case.
    func ends(_ limit: TimeLimit) -> Bool { !isVoid && limit.ends.contains(act) && (!basis.isLaw || act == .renewal) }

    /// Opens or closes a special procedure among those that go on.
    func follow(_ procedures: inout [Entry]) {
        if act == .specialProcedure { procedures.append(self) }
        if act == .procedureResult { procedures.removeAll { answers($0) } }
    }

    package var isVoid: Bool { voidReason != nil }

    package init(
        number: Int, act: Act, basis: Basis, by: String?, byName: String, made: Moment, told: Moment? = nil, dated: Day,
        content: ActContent = ActContent()
    ) {
        self.number = number
        self.act = act
        self.basis = basis
        self.by = by
        self.byName = byName
        self.made = made
        self.told = told
        self.dated = dated
        self.content = content
    }

    private enum CodingKeys: String, CodingKey { case number, act, basis, by, byName, made, told, dated, content }
}
