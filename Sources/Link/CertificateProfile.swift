/// What one tier's certificate is to be: names, purposes and lifetime. Data, from `Certs/profiles.yaml`.
package struct CertificateProfile: Sendable, Equatable, Codable {
    package enum Usage: String, Sendable, Codable, CaseIterable, Comparable {
        /// It answers: a listener.
        case server
        /// It dials.
        case client

        package static func < (one: Usage, other: Usage) -> Bool { one.rawValue < other.rawValue }
    }

    /// Also the name of the folder.
    package let tier: String
    package let spiffe: String
    package let dns: [String]
    package let lifetimeDays: Int
    package let usages: Set<Usage>
    package let key: String

    /// - Parameter spiffe: by default `spiffe://gateway/<tier>`; the private CA, not the name, tells one site from another.
    package init(
        tier: String, spiffe: String? = nil, dns: [String], lifetimeDays: Int, usages: Set<Usage>, key: String = "P-256"
    ) {
        self.tier = tier
        self.spiffe = spiffe ?? Self.spiffe(of: tier)
        self.dns = dns
        self.lifetimeDays = lifetimeDays
        self.usages = usages
        self.key = key
    }

    package static func spiffe(of tier: String) -> String { "spiffe://gateway/\(tier)" }

    /// The same as the committed `Certs/profiles.yaml`; for the demo and for tests, which read no files of the checkout.
    package static let standard: [CertificateProfile] = [
        .init(tier: "intake", dns: ["intake.gateway.internal", "intake.localhost", "localhost"], lifetimeDays: 90, usages: [.server]),
        .init(
            tier: "processor", dns: ["processor.gateway.internal", "processor.localhost", "localhost"], lifetimeDays: 7,
            usages: [.client, .server]),
        .init(
            tier: "feedback", dns: ["feedback.gateway.internal", "feedback.localhost", "localhost"], lifetimeDays: 90, usages: [.server]),
    ]

    /// Who dials is renewed from inside and may be short; who only answers must outlive a long outage of the inner side.
    package var faults: [String] {
        var faults: [String] = []
        if lifetimeDays < 1 { faults.append("lifetime_days must be at least 1") }
        if usages.contains(.client), lifetimeDays > 7 {
            faults.append("a certificate that dials must live at most 7 days, not \(lifetimeDays)")
        }
        if usages == [.server], lifetimeDays < 60 {
            faults.append("a listener's certificate must live at least 60 days, not \(lifetimeDays)")
        }
        if usages.isEmpty { faults.append("usages must name server, client or both") }
        if dns.isEmpty, usages.contains(.server) { faults.append("dns must name at least one host") }
        if key != "P-256" { faults.append("key must be P-256, not \(key)") }
        if !spiffe.hasPrefix("spiffe://") { faults.append("spiffe must begin with spiffe://") }
        return faults
    }

    /// From the table of `Certs/profiles.yaml`: tier → key → values. The entry `ca` is not a tier.
    package static func parse(_ table: [String: [String: [String]]]) throws(LinkFault) -> [CertificateProfile] {
        var profiles: [CertificateProfile] = []
        for (tier, values) in table.sorted(by: { $0.key < $1.key }) where tier != "ca" {
            let place = "profiles.yaml, \(tier)"
            try checkKeys(values, known: ["spiffe", "dns", "lifetime_days", "usages", "key"], place)
            // The tier's name becomes a folder's name.
            guard !tier.isEmpty, tier.utf8.allSatisfy({ (97...122).contains($0) || $0 == 45 }) else {
                throw LinkFault("\(place): a tier's name is made of a–z and hyphens: rename it")
            }
            var usages: Set<Usage> = []
            for word in values["usages"] ?? [] {
                guard let usage = Usage(rawValue: word) else {
                    throw LinkFault("\(place): usages: \"\(word)\" is neither server nor client: correct it")
                }
                usages.insert(usage)
            }
            let profile = CertificateProfile(
                tier: tier, spiffe: try one(values, "spiffe", place), dns: values["dns"] ?? [],
                lifetimeDays: try days(values, place), usages: usages, key: try one(values, "key", place) ?? "P-256")
            if let fault = profile.faults.first { throw LinkFault("\(place): \(fault): correct it") }
            profiles.append(profile)
        }
        guard !profiles.isEmpty else { throw LinkFault("profiles.yaml names no tier: restore it from the repository") }
        return profiles
    }

    /// The lifetime of the CA itself, from the entry `ca`; ten years unless said otherwise.
    package static func authorityDays(_ table: [String: [String: [String]]]) throws(LinkFault) -> Int {
        guard let values = table["ca"] else { return 3650 }
        try checkKeys(values, known: ["lifetime_days", "key"], "profiles.yaml, ca")
        return try days(values, "profiles.yaml, ca")
    }

    private static func checkKeys(_ values: [String: [String]], known: Set<String>, _ place: String) throws(LinkFault) {
        for key in values.keys.sorted() where !known.contains(key) {
            throw LinkFault("\(place): unknown key \"\(key)\"; known are \(known.sorted().joined(separator: ", "))")
        }
    }

    private static func one(_ values: [String: [String]], _ key: String, _ place: String) throws(LinkFault) -> String? {
        guard let list = values[key] else { return nil }
        guard list.count == 1, let value = list.first, !value.isEmpty else {
            throw LinkFault("\(place): \(key) must be one text: correct it")
        }
        return value
    }

    private static func days(_ values: [String: [String]], _ place: String) throws(LinkFault) -> Int {
        guard let text = try one(values, "lifetime_days", place), let days = Int(text), (1...7300).contains(days) else {
            throw LinkFault("\(place): lifetime_days must be a whole number from 1 to 7300: correct it")
        }
        return days
    }
}
