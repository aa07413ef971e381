import HTTPTypes
import Ledger
import Licensing
import Outer
import Pages
import Statute
import Store

/// 运行情况: what a person must know before he types for an hour, and what he is told when it does not go on.
extension IntakeTier {
    /// Above the pages on which an application is begun and made; empty as long as all is well.
    var diskNotice: HTML? {
        switch disk.state {
        case .green: nil
        case .amber:
            noticeBanner(
                .warning, words("暂时不能新建草稿和上传文件", "New drafts and uploads are closed for now"),
                "<p>\(words("系统存储空间紧张。已有的草稿可以接着填，填好了照常提交；新的申请和文件请过些时候再来。等不及的，可以到政务服务窗口办理，电话 \(telephone)。", "Storage is short. Drafts can be filled in and filed as usual; please come back later with new applications and files. If you cannot wait, apply at the counter, telephone \(telephone)."))</p>\n"
            )
        case .red:
            noticeBanner(
                .warning, words("暂时不能在网上提交", "Filing online is closed for now"),
                "<p>\(words("系统存储空间不足。已有的草稿都还在，可以接着填写；恢复以前请先不要花时间新填。时间紧的，请到政务服务窗口当面提交，电话 \(telephone)。", "The storage is full. Your drafts are kept and can be worked on; please do not begin anything new before this is over. If time is short, file in person at the service centre, telephone \(telephone)."))</p>\n"
            )
        }
    }

    /// 内网中断: receiving goes on without the inner side, and so do the days of the law.
    var innerNotice: HTML? {
        guard !heartbeat.isInnerSideConnected else { return nil }
        // Beyond the second mark nothing is received, whoever is there.
        let receiving = disk.state == .red ? "" : words("申请照常收。", "Applications are received as usual. ")
        return noticeBanner(
            .info, words("与审批机关内网的连接暂时中断", "The agency's network is out of reach for now"),
            "<p>\(receiving)\(words("回执照常有效，收件时间以回执为准，期限照常计算。恢复以后自动送到审批机关，您不用再做什么。", "Receipts are valid, their time counts, and the limits run. All goes on to the agency by itself as soon as it is back; you need do nothing."))</p>\n"
        )
    }

    var telephone: String { site.contact ?? "12345" }

    /// 窗口: where to go in person, by the item's own guide where there is one.
    private func counterWords(_ item: LicenceItem?) -> String {
        let places = (item?.guide.places ?? []).map {
            words("\($0.place)（\($0.hours)，电话 \($0.phone)）", "\($0.place) (\($0.hours), telephone \($0.phone))")
        }
        guard !places.isEmpty else {
            return words(
                "时间紧的，请到政务服务窗口当面提交，电话 \(telephone)。", "If time is short, file in person at the service centre, telephone \(telephone).")
        }
        return words(
            "时间紧的，请当面提交：\(places.joined(separator: "；"))。", "If time is short, file in person: \(places.joined(separator: "; ")).")
    }

    // MARK: What is not begun

    private static let retryAfter: HTTPFields = [.retryAfter: "600"]

    /// A new draft beyond the first mark would be typed in vain.
    func checkRoomForDraft(_ item: LicenceItem) throws {
        guard !disk.admits(DraftBook.roomOfOne) else { return }
        throw Problem(
            .serviceUnavailable, words("暂时不能新建草稿", "No new drafts for now"),
            words("系统存储空间紧张，请过些时候再来。", "Storage is short. Please come back later. ") + counterWords(item), headers: Self.retryAfter)
    }

    /// Runs with room for a file that is about to arrive: its announced length, or what the material may have at the most.
    func withRoom<Value>(for bytes: Int64, _ item: LicenceItem, _ body: () async throws -> Value) async throws -> Value {
        let bytes = max(0, bytes)
        guard disk.reserve(bytes) else {
            throw Problem(
                .serviceUnavailable, words("暂时收不下新的文件", "No new files can be taken now"),
                words(
                    "系统存储空间紧张。已保存的内容和已交的材料不受影响，草稿照常可以提交；文件请过些时候再传。",
                    "Storage is short. What is saved and handed in is safe, and your draft can be filed as it is; please upload later. ")
                    + counterWords(item), headers: Self.retryAfter)
        }
        defer { disk.release(bytes) }
        return try await body()
    }

    /// Beyond the second mark nothing is filed; but what has been filed is answered again as it was.
    func checkRoomForFiling(_ submission: String, _ item: ItemReference?) async throws {
        guard disk.state == .red,
            try await store.read({ try FilingBook.filed(submission: submission, in: $0) }) == nil
        else { return }
        let item = try await item.asyncFlatMap { try await items.item($0) }
        throw Problem(
            .serviceUnavailable, words("暂时不能在网上提交", "Filing online is not possible now"),
            words(
                "系统存储空间不足，这次没有提交，草稿和材料都还在，请过些时候再提交。",
                "The storage is full and nothing was filed; your draft and files are kept. Please file later. ")
                + counterWords(item), headers: Self.retryAfter)
    }

    // MARK: 内网签收

    func waiting() async throws -> Waiting? {
        try await acknowledgements.waiting(origin: filings.origin, epochs: receiveFiling.log.epoch)
    }

    /// Whether the inner side has confirmed a filing as its own.
    func isTaken(_ filed: FilingBook.Filed) async throws -> Bool {
        try await filed.seq < acknowledgements.received(origin: filings.origin, epoch: filed.epoch)
    }

    /// Where a filing is of which nothing has been told yet.
    func onItsWay(_ filed: FilingBook.Filed) async throws -> String {
        if try await isTaken(filed) { return words("已收件，内网已签收", "Received, and taken by the inner network") }
        return heartbeat.isInnerSideConnected
            ? words("已收件，等待内网签收（一般几秒钟，收件时间不受影响）", "Received, waiting for the inner network (the time of receipt stands)")
            : words(
                "已收件，等待内网签收（连接暂时中断，恢复后自动送达，收件时间不受影响）",
                "Received, waiting for the inner network (out of reach for now; the time of receipt stands)")
    }
}
