import Foundation
import Guomi
import HTTPTypes
import Hummingbird
import Ledger
import Licensing
import NIOCore
import Outer
import Pages
import Statute

/// 文书核验: anyone who holds a copy, on paper or as a file, can ask whether it is what was issued.
extension FeedbackTier {
    private static let mostBytes = 1 << 20

    func addDocumentRoutes(to router: Router<GatewayContext>) {
        router.get("/documents") { request, context in
            let visit = Visit(request.headers, tier: .feedback)
            let number = queryValue("number", in: request)
            let code = queryValue("code", in: request)
            guard !number.isEmpty || !code.isEmpty else {
                return respond(checkPage(visit, number, code, nil), private: false, headers: headers(visit))
            }
            try checkLimit.admit(context.remote)
            let answer = try await check(number: number, code: code)
            return respond(checkPage(visit, number, code, answer), private: false, headers: headers(visit))
        }
        router.get("/documents/signature.json") { request, context in
            try checkLimit.admit(context.remote)
            guard
                case .genuine(let proof, _) = try await check(
                    number: queryValue("number", in: request), code: queryValue("code", in: request)),
                let signature = proof.signature
            else { throw Problem.notFound }
            return file(Array(signature.utf8), type: "application/json", name: "\(proof.number).signature.json")
        }
        router.get("/documents/authority.pem") { _, _ in
            guard let authority else { throw Problem.notFound }
            return file(Array(authority.pem.utf8), type: "application/x-pem-file", name: "seal-authority.pem")
        }
        router.post("/documents") { request, context in
            let visit = Visit(request.headers, tier: .feedback)
            try checkLimit.admit(context.remote)
            var bytes: [UInt8] = []
            var isChecked = false
            try await readMultipart(request, limits: UploadLimits(total: Self.mostBytes + 8192, field: 4096, parts: 4)) { part in
                switch part {
                case .field(let name, let value):
                    guard name == CSRF.fieldName else { return }
                    try CSRF.check(request.head, token: value, session: visit.token)
                    isChecked = true
                case .fileBegin: if !isChecked { throw Problem.staleForm }
                case .fileData(let buffer):
                    guard bytes.count + buffer.readableBytes <= Self.mostBytes else { throw Problem.tooLarge() }
                    bytes += Array(buffer.readableBytesView)
                case .fileEnd: break
                }
            }
            return respond(checkPage(visit, "", "", try await check(copy: bytes)), headers: headers(visit))
        }
    }

    private enum Answer {
        /// With the copy in hand its signature is checked as well.
        case genuine(DocumentProof, SignatureVerdict?)
        /// A document of this number was issued, and this is not it.
        case altered(DocumentProof)
        /// The code is not one: nothing is said of the document.
        case incomplete
        case unknown
        case unreadable
    }

    private func proof(_ number: String) async throws -> DocumentProof? {
        guard let published = try await told.published(kind: PublishedObject.Kind.document.rawValue, id: number) else { return nil }
        return try JSONDecoder().decode(DocumentProof.self, from: Data(published.body))
    }

    /// 文号 with the brackets that a keyboard gives, and without blanks.
    private func check(number: String, code: String) async throws -> Answer {
        var typed = Typed.halfWidth(Typed.line(number)).filter { !$0.isWhitespace }
        for (open, close) in [("[", "]"), ("(", ")"), ("【", "】"), ("{", "}")] {
            typed = typed.replacingOccurrences(of: open, with: "〔").replacingOccurrences(of: close, with: "〕")
        }
        guard let proof = try await proof(typed) else { return .unknown }
        let wanted = DocumentProof.short(proof.digest).filter { $0 != "-" }
        // Digits and the letters A to F: an O can only have been a nought.
        let given = Typed.code(code).replacingOccurrences(of: "O", with: "0").replacingOccurrences(of: "I", with: "1")
        guard given.count == wanted.count else { return .incomplete }
        return given == wanted ? .genuine(proof, nil) : .altered(proof)
    }

    private func check(copy bytes: [UInt8]) async throws -> Answer {
        guard let document = try? JSONDecoder().decode(OfficialDocument.self, from: Data(bytes)), let number = document.number else {
            return .unreadable
        }
        guard let proof = try await proof(number) else { return .unknown }
        // The bytes as they were given, not as we would write them: a copy that reads alike is not the same.
        guard Ledger.Digest(sha256: bytes).hex == proof.digest else { return .altered(proof) }
        guard let authority, let signature = SignatureFacts(proof.signature)?.signature else { return .genuine(proof, nil) }
        // The signature is of this document, or of none that anybody should trust.
        guard signature.documentNumber == number else { return .genuine(proof, .signatureWrong) }
        // What is sealed is its agency's own; what nobody seals is the system's.
        guard proof.sealedOn == nil || signature.certificate.agencyName == proof.agency else { return .genuine(proof, .agencyWrong) }
        return .genuine(proof, try signature.verify(document: bytes, authority: authority))
    }

    private func file(_ bytes: [UInt8], type: String, name: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: type, .cacheControl: "no-store", .contentDisposition: Disposition.attachment(name)],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private func checkPage(_ visit: Visit, _ number: String, _ code: String, _ answer: Answer?) -> Page {
        page(
            words("核验文书", "Check a document"), visit: visit, section: "/documents",
            """
            <p>\(words("手里的文书是不是真的，内容有没有改过，在这里核对。", "Is the document you hold genuine, and is it unchanged? Check it here."))</p>
            \(answer.map(shown))
            <form action="/documents"><div class="field"><label for="f-number">\(words("文号", "Document number"))</label>
            <p class="hint" id="h-number">\(polyglot(words("例如 演审许受〔2026〕1号", "For example 演审许受〔2026〕1号")))</p>
            <input type="text" id="f-number" name="number" value="\(number)" aria-describedby="h-number" autocomplete="off"></div>
            <div class="field"><label for="f-code">\(words("文书校验码", "Check code"))</label>
            <p class="hint" id="h-code">\(words("印在文书下方，20 位，四个一组", "At the foot of the document: 20 signs in groups of four"))</p>
            <input type="text" id="f-code" name="code" value="\(code)" aria-describedby="h-code" autocomplete="off"></div>
            \(actions(button(words("核验", "Check"))))</form>
            \(disclosure(words("用电子副本核验", "Check an electronic copy"), postForm(to: "/documents", token: visit.csrf, files: true, """
                <div class="field"><label for="f-copy">\(words("电子副本文件（.json）", "Electronic copy (.json)"))</label>
                <input type="file" id="f-copy" name="copy" accept=".json,application/json"></div>
                <p class="hint">\(words("文件只用来计算校验值，不保存。", "The file is only digested, not kept."))</p>
                \(actions(button(words("核验这份文件", "Check this file"), .secondary)))
                """)))

            """)
    }

    private func signatureRows(_ proof: DocumentProof, _ verdict: SignatureVerdict?) -> [(term: String, value: HTML)] {
        guard let facts = SignatureFacts(proof.signature) else {
            return [(words("电子签名", "Signature"), HTML(text: words("没有电子签名", "none")))]
        }
        let said =
            verdict.map { $0.sentence }
            ?? words("用电子副本核验时，同时核验签名。", "Checked when you check an electronic copy.")
        return facts.rows + [(words("签名核验", "Signature check"), polyglot(said))]
    }

    /// For whoever checks with a program of his own: the signature, and by whom its certificate was issued.
    private func downloads(_ proof: DocumentProof) -> HTML {
        guard proof.signature != nil else { return .empty }
        let query = "number=\(percentEncoded(proof.number))&code=\(DocumentProof.short(proof.digest))"
        let root: HTML =
            authority == nil
            ? .empty : " · <a href=\"/documents/authority.pem\">\(words("下载签发机构证书", "Download the authority's certificate"))</a>"
        return
            "<p><a href=\"\(PageLink.attribute("/documents/signature.json?\(query)"))\">\(words("下载签名文件", "Download the signature"))</a>\(root)</p>\n"
    }

    private func shown(_ answer: Answer) -> HTML {
        switch answer {
        case .genuine(let proof, let verdict):
            let seal =
                proof.sealedOn.map { words("已用印（\($0.chinese)，测试印章）", "sealed on \($0.words) (test seal)") } ?? words("没有用印", "not sealed")
            let rows: [(term: String, value: HTML)] =
                [
                    (words("文书", "Document"), polyglot(proof.title)), (words("文号", "Number"), polyglot(proof.number)),
                    (words("制发机关", "Issued by"), polyglot(proof.agency)), (words("成文日期", "Date"), HTML(text: proof.date.words)),
                    (words("印章", "Seal"), HTML(text: seal)), ("SHA-256", copyable(proof.digest)),
                ] + signatureRows(proof, verdict)
            if proof.isVoid ?? false {
                return noticeBanner(
                    .warning, words("确由该机关制发，但没有效力", "Issued by this agency, but without effect"), "\(summaryList(rows))\(downloads(proof))"
                )
            }
            if let verdict, verdict != .valid {
                return noticeBanner(
                    .error, words("电子签名核验不通过", "The electronic signature does not verify"), summaryList(rows))
            }
            return noticeBanner(
                .success, words("核对无误：确由该机关制发", "Genuine: issued by this agency"), "\(summaryList(rows))\(downloads(proof))")
        case .incomplete:
            return noticeBanner(
                .warning, words("请填写完整的文书校验码", "Please give the whole check code"),
                "<p>\(words("校验码印在文书下方，20 位，四个一组。", "It stands at the foot of the document: 20 signs in groups of four."))</p>\n")
        case .altered(let proof):
            return noticeBanner(
                .error, words("不一致：有这个文号，但校验码对不上", "Not the same: the number exists, the check does not match"),
                "<p>\(polyglot(words("\(proof.agency)制发过《\(proof.title)》\(proof.number)，您手里的和它不是同一份内容，或者校验码抄错了。", "\(proof.agency) issued \(proof.number), but what you hold is not the same, or the code is mistyped.")))</p>\n"
            )
        case .unknown:
            return noticeBanner(
                .warning, words("没有查到这个文号", "No document of this number"),
                "<p>\(words("请逐字核对文号。刚发出的文书，一般几秒钟后就能查到。", "Please compare the number sign by sign. A new document shows after a few seconds."))</p>\n"
            )
        case .unreadable:
            return noticeBanner(
                .error, words("这个文件不是电子副本", "This file is not an electronic copy"),
                "<p>\(words("请选择在“办理进度”里下载的 .json 文件。", "Please choose the .json file downloaded from the case's page."))</p>\n")
        }
    }
}
