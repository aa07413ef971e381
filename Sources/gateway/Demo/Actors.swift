import Catalogue
import Foundation

/// An example application of an item: what is typed and which files are given, from the item's `examples/` folder.
struct Example {
    let item: String
    let answers: [(String, String)]
    let sections: [String: [(String, String)]]
    let materials: [(material: String, fileName: String)]

    /// - Parameter place: stands in for `{place}` in the answers, so that thirty examples are thirty shops.
    static func read(_ file: String, item: String, place: String) throws -> Example {
        let table = try Catalogue.table(fromFile: file)
        var sections: [String: [(String, String)]] = [:]
        var all: [(String, String)] = []
        for (section, answers) in table where section != "materials" {
            let pairs = answers.keys.sorted().flatMap { key in
                (answers[key] ?? []).map { (key, $0.replacingOccurrences(of: "{place}", with: place)) }
            }
            sections[section] = pairs
            all += pairs
        }
        let materials = (table["materials"] ?? [:]).sorted { $0.key < $1.key }.flatMap { material, names in names.map { (material, $0) } }
        return Example(item: item, answers: all, sections: sections, materials: materials)
    }
}

/// 申请人: does at Intake what a person does there, page by page.
struct ApplicantActor {
    let browser: Browser
    let name: String
    let password: String

    func register() async throws {
        let page = try await browser.get("/register")
        let done = try await browser.post(
            "/register",
            [("name", name), ("password", password), ("again", password), ("next", "/filings"), ("_token", page.hidden("_token") ?? "")])
        guard done.url.hasSuffix("/filings") else { throw Browser.Failure(description: "register: \(done.complaint)") }
    }

    func signIn() async throws {
        let page = try await browser.get("/sign-in")
        let done = try await browser.post(
            "/sign-in", [("name", name), ("password", password), ("next", "/filings"), ("_token", page.hidden("_token") ?? "")])
        guard done.url.hasSuffix("/filings") else { throw Browser.Failure(description: "sign in: \(done.complaint)") }
    }

    struct Receipt {
        let number: String
        let code: String
    }

    /// Fills in the pages, uploads the files, checks and files.
    /// - Parameters:
    ///   - asItIs: 仍按现状提交, with the materials left out.
    ///   - leaving: materials that are left out of it, by id.
    func file(_ example: Example, asItIs: Bool = false, leaving: Set<String> = []) async throws -> Receipt {
        let screening = try await browser.get("/items/\(example.item)/screening")
        let token = screening.hidden("_token") ?? ""
        let begun = try await browser.post("/items/\(example.item)/screening", (example.sections["screening"] ?? []) + [("_token", token)])
        guard let draft = begun.url.split(separator: "/").last.map(String.init), begun.url.contains("/drafts/") else {
            throw Browser.Failure(description: "begin a draft: \(begun.complaint)")
        }
        for section in example.sections.keys.sorted() where section != "screening" {
            let saved = try await browser.post(
                "/drafts/\(draft)/sections/\(section)", (example.sections[section] ?? []) + [("_go", "anyway"), ("_token", token)])
            guard saved.status == 200 else { throw Browser.Failure(description: "section \(section): \(saved.complaint)") }
        }
        for (material, fileName) in asItIs ? [] : example.materials where !leaving.contains(material) {
            let sent = try await browser.upload(
                "/drafts/\(draft)/materials/\(material)", token: token, name: fileName, content: Self.sampleFile(fileName))
            guard sent.status == 200 else { throw Browser.Failure(description: "material \(material): \(sent.complaint)") }
        }
        let check = try await browser.get("/drafts/\(draft)/check")
        var fields = [
            ("draft", draft), ("submission", check.hidden("submission") ?? ""), ("declared", "yes"),
            ("_token", check.hidden("_token") ?? ""),
        ]
        if asItIs || !leaving.isEmpty { fields.append(("as_it_is", "yes")) }
        let filed = try await browser.post("/items/\(example.item)/filings", fields)
        guard filed.status == 200, let number = filed.url.split(separator: "/").last.map(String.init),
            let code = filed.matchWords("查询码([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})")
        else { throw Browser.Failure(description: "file: \(filed.complaint)") }
        return Receipt(number: number, code: code)
    }

    /// 补正: opens what the notice names, gives the files that were wanting, and files it.
    func correct(_ receipt: Receipt, _ example: Example, materials: Set<String>) async throws -> String {
        let list = try await browser.get("/filings/\(receipt.number)/correction")
        guard list.url.contains("/drafts/"), let draft = list.url.split(separator: "/").last.map(String.init) else {
            throw Browser.Failure(description: "open the correction: \(list.complaint)")
        }
        let token = list.hidden("_token") ?? ""
        for (material, fileName) in example.materials where materials.contains(material) {
            let sent = try await browser.upload(
                "/drafts/\(draft)/materials/\(material)", token: token, name: fileName, content: Self.sampleFile(fileName))
            guard sent.status == 200 else { throw Browser.Failure(description: "material \(material): \(sent.complaint)") }
        }
        let check = try await browser.get("/drafts/\(draft)/check")
        var fields = [
            ("draft", draft), ("submission", check.hidden("submission") ?? ""), ("declared", "yes"),
            ("_token", check.hidden("_token") ?? ""),
        ]
        if check.contains("as_it_is") { fields.append(("as_it_is", "yes")) }
        let filed = try await browser.post("/items/\(example.item)/filings", fields)
        guard filed.status == 200, filed.contains("已收到您的补正"), let number = filed.url.split(separator: "/").last.map(String.init) else {
            throw Browser.Failure(description: "file the correction: \(filed.complaint)")
        }
        return number
    }

    /// 撤回申请
    func withdraw(_ receipt: Receipt, reason: String) async throws {
        let page = try await browser.get("/filings/\(receipt.number)/withdrawal")
        let fields = page.form("withdrawal").filter { $0.0 != "reason" } + [("reason", reason), ("sure", "yes")]
        let done = try await browser.post("/filings/\(receipt.number)/withdrawal", fields)
        guard done.status == 200, done.contains("已收到您的撤回申请") else {
            throw Browser.Failure(description: "withdraw: \(done.complaint)")
        }
    }

    /// A small file of the kind that its name says.
    private static func sampleFile(_ name: String) -> [UInt8] {
        if name.hasSuffix(".png") {
            return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
                + [0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1F, 0x15, 0xC4, 0x89, 0, 0, 0, 10] + Array("IDAT".utf8)
                + [0x78, 0x9C, 0x63, 0, 1, 0, 0, 5, 0, 1, 0x0D, 0x0A, 0x2D, 0xB4, 0, 0, 0, 0] + Array("IEND".utf8) + [
                    0xAE, 0x42, 0x60, 0x82,
                ]
        }
        return Array(
            """
            %PDF-1.4
            1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
            2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
            3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj
            trailer<</Root 1 0 R>>
            %%EOF

            """.utf8)
    }
}

/// 经办人: does at the console what a member of staff does there.
struct OfficerActor {
    let browser: Browser
    let id: String
    let password: String

    func signIn() async throws {
        let page = try await browser.get("/sign-in")
        let done = try await browser.post(
            "/sign-in", [("name", id), ("password", password), ("next", "/"), ("_token", page.hidden("_token") ?? "")])
        guard done.status == 200, !done.url.contains("sign-in") else {
            throw Browser.Failure(description: "sign in \(id): \(done.complaint)")
        }
    }

    /// The form of the act is taken as it stands, but for what is filled in here.
    func perform(_ act: String, on number: String, _ fields: [(String, String)] = []) async throws {
        let page = try await browser.get("/cases/\(number)/\(act)")
        let names = Set(fields.map(\.0))
        let offered = page.form("act")
        guard !offered.isEmpty else { throw Browser.Failure(description: "\(act) on \(number) is not offered: \(page.complaint)") }
        let done = try await browser.post("/cases/\(number)/\(act)", offered.filter { !names.contains($0.0) } + fields)
        guard done.status == 200 else { throw Browser.Failure(description: "\(act) on \(number): \(done.complaint)") }
    }

    /// 用印 on every document of the case that waits for this person's seal.
    func seal(_ number: String) async throws {
        for _ in 0..<10 {
            let page = try await browser.get("/cases/\(number)/sealing")
            guard !page.form("act").isEmpty else { return }
            try await perform("sealing", on: number)
        }
    }
}

/// 过路人: opens a case at Feedback with a number and a code, or reads what is public.
struct VisitorActor {
    let browser: Browser

    func progress(_ receipt: ApplicantActor.Receipt) async throws -> Browser.Page {
        let page = try await browser.get("/")
        return try await browser.post(
            "/progress", [("number", receipt.number), ("code", receipt.code), ("_token", page.hidden("_token") ?? "")])
    }
}
