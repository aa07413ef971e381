/// 撤回、撤销、注销: what the end of a licence needs besides its stage, its performer and its words (第八条、第六十九条、第七十条).
extension Proceeding {
    func checkLicence(_ act: Act, _ content: ActContent, _ standing: Standing, on day: Day) throws(Refusal) {
        func refuse(_ words: String, _ parts: [ActContent.Part] = []) -> Refusal {
            Refusal(.circumstances, words, article: act.article, parts: parts)
        }
        guard let licensing = standing.licensing else { throw refuse("本件没有准予许可，没有可以\(act.name.prefix(2))的许可。") }
        switch content.ground {
        case .expired:
            guard let until = licensing.content.validUntil, until < day else {
                throw refuse("许可的有效期还没有届满，不能以“\(Ground.expired.name)”注销。", [.ground])
            }
        case .licenceEnded where standing.stage != .retracted && standing.stage != .revoked:
            // 吊销 is a penalty under another law: its decision is named as the basis, so that this machine need not know it.
            guard content.basis?.contains("吊销") ?? false else {
                throw refuse("许可没有被撤销、撤回；许可证件被吊销的，请在依据里写明吊销决定。", [.basis])
            }
        default: break
        }
        if licensing.told == nil { throw refuse("准予许可的决定还没有告知，请等告知以后再办。") }
    }
}
