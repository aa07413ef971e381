import HTTPTypes
import Hummingbird
import NIOCore
import Pages
import Testing

@Suite struct SessionTests {
    private func headers(_ cookies: String...) -> HTTPFields {
        var fields = HTTPFields()
        for cookie in cookies { fields.append(HTTPField(name: .cookie, value: cookie)) }
        return fields
    }

    @Test func theCookieComesBack() throws {
        let token = SessionToken()
        #expect(token.text.utf8.count == 43)
        #expect(SessionToken(token.text) == token)
        #expect(SessionToken(from: headers("a=1; __Host-intake=\(token.text); b=2"), cookie: "__Host-intake") == token)
        #expect(token.cookie("__Host-intake") == "__Host-intake=\(token.text); Path=/; Secure; HttpOnly; SameSite=Lax")
        #expect(SessionToken.clearing("__Host-intake") == "__Host-intake=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax")
        #expect(token.hash.count == 32 && token.hash != SessionToken().hash)
        #expect("\(token)" == "SessionToken")
    }

    @Test func namesDoNotRunIntoEachOther() {
        let token = SessionToken()
        #expect(SessionToken(from: headers("__Host-intake-visit=\(token.text)"), cookie: "__Host-intake") == nil)
        #expect(Set(Site.Tier.allCases.flatMap { [$0.sessionCookie, $0.visitCookie] }).count == 6)
    }

    @Test func twoValuesAreNone() {
        let (one, two) = (SessionToken().text, SessionToken().text)
        #expect(SessionToken(from: headers("s=\(one); s=\(two)"), cookie: "s") == nil)
        #expect(SessionToken(from: headers("s=\(one)", "s=\(two)"), cookie: "s") == nil)
        #expect(SessionToken(from: headers("s=\(one)", "s=\(one)"), cookie: "s") != nil)
    }

    @Test(arguments: [
        "", "x", String(repeating: "A", count: 42), String(repeating: "A", count: 44), String(repeating: "=", count: 43),
        // Left-over bits: a second spelling of the same bytes.
        String(repeating: "A", count: 42) + "B",
    ])
    func otherTextIsNoToken(text: String) { #expect(SessionToken(text) == nil) }

    @Test func aVisitorGetsOneCookieAndKeepsIt() {
        let first = Visit([:], tier: .feedback)
        #expect(first.newCookie == first.token.cookie("__Host-feedback-visit"))
        let second = Visit(headers("__Host-feedback-visit=\(first.token.text)"), tier: .feedback)
        #expect(second.newCookie == nil && second.csrf == first.csrf)
    }
}

@Suite struct CSRFTests {
    private let session = SessionToken()

    private func request(_ fields: [(String, String)]) -> HTTPRequest {
        var headers = HTTPFields()
        for (name, value) in fields { HTTPField.Name(name).map { headers[$0] = value } }
        return HTTPRequest(method: .post, scheme: "https", authority: "a.example:8443", path: "/", headerFields: headers)
    }

    @Test func onlyTheOwnTokenCounts() {
        let token = CSRF.token(for: session)
        #expect(token.wholeMatch(of: /[0-9a-f]{64}/) != nil)
        #expect(CSRF.isValid(token, for: session))
        #expect(!CSRF.isValid(token, for: SessionToken()))
        #expect(!CSRF.isValid(nil, for: session))
        #expect(!CSRF.isValid(String(token.dropLast()), for: session))
        #expect(!CSRF.isValid(String(repeating: "g", count: 64), for: session))
        #expect(!CSRF.isValid((token.first == "0" ? "1" : "0") + token.dropFirst(), for: session))
    }

    @Test(
        arguments: [
            ([("Origin", "https://a.example:8443")], true), ([("Origin", "https://a.example")], false), ([("Origin", "null")], false),
            ([("Origin", "https://evil.example")], false), ([("Origin", "https://a.example:8443.evil.example")], false),
            ([("Sec-Fetch-Site", "same-origin")], true), ([("Sec-Fetch-Site", "none")], true), ([("Sec-Fetch-Site", "same-site")], false),
            ([("Sec-Fetch-Site", "cross-site")], false), ([], true),
            ([("Origin", "https://a.example:8443"), ("Sec-Fetch-Site", "same-origin")], true),
            ([("Origin", "https://other.example:9443")], true),
        ] as [([(String, String)], Bool)])
    func theFormMustComeFromHere(fields: [(String, String)], expected: Bool) {
        #expect(CSRF.isFromHere(request(fields), origins: ["https://other.example:9443"]) == expected)
    }

    @Test func aStaleFormSaysSo() {
        #expect(throws: Problem.staleForm) { try CSRF.check(request([]), token: "x", session: session) }
        #expect(throws: Problem.staleForm) { try CSRF.check(request([]), token: CSRF.token(for: session), session: nil) }
        #expect(throws: Never.self) { try CSRF.check(request([]), token: CSRF.token(for: session), session: session) }
    }
}

@Suite struct PasswordTests {
    private let hasher = PasswordHasher(queue: 4, logRounds: 14)

    @Test func theRightPasswordAndNoOther() async throws {
        let hash = try await hasher.hash("某某 password 1")
        #expect(hash.text.hasPrefix("scrypt$14$8$1$"))
        let kept = try #require(PasswordHash(hash.text))
        #expect(kept == hash)
        #expect(try await hasher.verifyOrDummy("某某 password 1", against: kept))
        #expect(try await !hasher.verifyOrDummy("某某 password 2", against: kept))
        #expect(try await !hasher.verifyOrDummy("某某 password 1", against: nil))
        #expect(try await hasher.hash("某某 password 1") != hash, "every hash has its own salt")
    }

    /// From Python: `hashlib.scrypt("正确的口令 battery".encode(), salt=bytes(range(16)), n=1 << 14, r=8, p=1, dklen=32)`.
    @Test func aLineOfAnotherProgramIsRead() async throws {
        let kept = try #require(PasswordHash("scrypt$14$8$1$AAECAwQFBgcICQoLDA0ODw$dPXjEK-uGeaUYSahf8IiBXJvDz87oLaF6APQFeZJGbc"))
        #expect(try await hasher.verifyOrDummy("正确的口令 battery", against: kept))
        #expect(try await !hasher.verifyOrDummy("正确的口令 Battery", against: kept))
    }

    /// scrypt of an empty-looking account costs the same as of a real one.
    @Test func theUnknownUserCostsTheSame() async throws {
        let kept = try await hasher.hash("secret")
        let clock = ContinuousClock()
        // The best of five each: beside other tests any single one may have to wait.
        func cost(of hash: PasswordHash?) async throws -> Duration {
            var best = Duration.seconds(3600)
            for _ in 0..<5 { best = min(best, try await clock.measure { _ = try await hasher.verifyOrDummy("wrong", against: hash) }) }
            return best
        }
        let known = try await cost(of: kept)
        let unknown = try await cost(of: nil)
        #expect(unknown * 10 > known && known * 10 > unknown)
    }

    @Test func aFullQueueSaysLater() async throws {
        let hasher = PasswordHasher(queue: 2, logRounds: 14)
        let refused = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<12 {
                group.addTask {
                    do { _ = try await hasher.hash("x") } catch { return (error as? Problem)?.status == .serviceUnavailable }
                    return false
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect((1...10).contains(refused))
        _ = try await hasher.hash("x")
    }

    @Test func lengthsAreBounded() async throws {
        await #expect(throws: Problem.self) { try await hasher.hash("") }
        await #expect(throws: Problem.self) { try await hasher.hash(String(repeating: "a", count: 1025)) }
        let kept = try await hasher.hash(String(repeating: "a", count: 1024))
        #expect(try await !hasher.verifyOrDummy(String(repeating: "a", count: 1025), against: kept))
    }

    @Test(arguments: [
        "", "scrypt$31$8$1$AAAAAAAAAAAAAAAAAAAAAA$\(String(repeating: "A", count: 43))",
        "scrypt$15$8$9$AAAAAAAAAAAAAAAAAAAAAA$\(String(repeating: "A", count: 43))", "scrypt$15$8$1$AAAA$AAAA", "md5$x", "scrypt$15$8$1$$",
    ])
    func aTamperedLineIsNoHash(text: String) { #expect(PasswordHash(text) == nil) }
}

@Suite struct RateLimitTests {
    @Test func aBurstThenOneEachInterval() {
        let limit = RateLimit(burst: 3, interval: 2000)
        for _ in 0..<3 { #expect(limit.take("a", at: 0) == nil) }
        #expect(limit.take("a", at: 0) == 2)
        #expect(limit.take("b", at: 0) == nil, "others are not held up")
        #expect(limit.take("a", at: 1999) == 1)
        #expect(limit.take("a", at: 2000) == nil)
        #expect(limit.take("a", at: 2000) == 2)
        #expect(limit.take("a", at: 2000) == 2)
        for _ in 0..<3 { #expect(limit.take("a", at: 1_000_000) == nil) }
        #expect(limit.take("a", at: 1_000_000) != nil, "no more than the burst is ever saved up")
    }

    @Test func aFloodOfKeysKeepsMemoryAndTheKnown() {
        let limit = RateLimit(burst: 2, interval: 1000, maxKeys: 100)
        #expect(limit.take("known", at: 0) == nil)
        for key in 0..<10_000 { _ = limit.take("k\(key)", at: 1) }
        #expect(limit.keyCount <= 100)
        #expect(limit.take("known", at: 2) == nil, "one of its two is left")
        #expect(limit.take("stranger", at: 3) != nil, "newcomers of a flood share one bucket")
        #expect(limit.take("stranger", at: 60_000) == nil, "and are free when it is over")
    }

    @Test func clocksMayJump() {
        let limit = RateLimit(burst: 1, interval: 1000)
        #expect(limit.take("a", at: .max) == nil)
        #expect(limit.take("a", at: .min) != nil)
        #expect(limit.take("b", at: .min) == nil)
        #expect(limit.take("b", at: .max) == nil)
    }
}
