import CairnManifest

/// Reads the conditions of a release policy; faults are noted in the fields that they stand in.
enum PolicyReader {

    // MARK: Conditions

    static func signatures(_ fields: inout FieldReader) -> SignatureCondition? {
        fields.object("signatures", fields: [], optional: ["algorithms", "atLeast", "keys", "level"]) {
            item in
            let level = Self.level(&item)
            let atLeast = Self.count("atLeast", &item)
            let keys = Self.list("keys", "a public key in base64 (SPKI)", &item) { Self.key($0) }
            let algorithms = Self.list("algorithms", "ed25519 or p256", &item) {
                PublicKey.Algorithm(rawValue: $0)
            }
            return SignatureCondition(
                level: level, atLeast: atLeast ?? 1, keys: keys, algorithms: algorithms)
        }
    }

    static func identities(_ fields: inout FieldReader) -> IdentityCondition? {
        fields.object("identities", fields: [], optional: ["level", "publishers", "sigstore"]) { item in
            let level = Self.level(&item)
            Self.requireOne(of: ["publishers", "sigstore"], &item)
            let publishers = Self.list("publishers", Self.publisherWords, &item) { PublisherID(hex: $0) }
            return IdentityCondition(
                level: level, publishers: publishers ?? [], workloads: Self.workloads(&item))
        }
    }

    static func witnesses(_ fields: inout FieldReader) -> WitnessCondition? {
        fields.object("witnesses", fields: [], optional: ["level", "operators", "quorum"]) { item in
            let level = Self.level(&item)
            Self.requireOne(of: ["operators", "quorum"], &item)
            let operators = Self.count("operators", &item)
            let quorum = Self.onlyTrue("quorum", &item)
            return WitnessCondition(level: level, operators: operators, needsQuorum: quorum)
        }
    }

    static func licenses(_ fields: inout FieldReader) -> LicenseCondition? {
        fields.object("licenses", fields: [], optional: ["allow", "custom", "deny", "level"]) { item in
            let level = Self.level(&item)
            Self.requireOne(of: ["allow", "deny"], &item)
            let words = "a licence such as Apache-2.0 or LicenseRef-acme-terms"
            let allowed = Self.list("allow", words, &item) { Self.license($0) }
            let denied = Self.list("deny", words, &item) { Self.license($0) }
            return LicenseCondition(
                level: level, allowed: allowed, denied: denied ?? [],
                allowsCustom: Self.onlyTrue("custom", &item))
        }
    }

    static func lineage(_ fields: inout FieldReader) -> LineageCondition? {
        fields.object("lineage", fields: ["state"], optional: ["level"]) { item in
            let level = Self.level(&item)
            let state = Self.word("state", LineageCondition.State.self, &item)
            return state.map { LineageCondition(level: level, state: $0) }
        }
    }

    static func inspection(_ fields: inout FieldReader) -> InspectionCondition? {
        fields.object("inspection", fields: [], optional: ["by", "level", "refuse", "warn"]) { item in
            let level = Self.level(&item)
            Self.requireOne(of: ["refuse", "warn"], &item)
            let words = "a severity or a kind of finding (inspection.md)"
            let refuse = Self.list("refuse", words, &item) { InspectionWord($0) }
            let warn = Self.list("warn", words, &item) { InspectionWord($0) }
            return InspectionCondition(
                level: level, refuse: refuse ?? [], warn: warn ?? [], by: Self.authors(&item))
        }
    }

    static func age(_ fields: inout FieldReader) -> AgeCondition? {
        fields.object("age", fields: [], optional: ["atLeastDays", "atMostDays", "level"]) { item in
            let level = Self.level(&item)
            Self.requireOne(of: ["atLeastDays", "atMostDays"], &item)
            let least = item.integer("atLeastDays", in: 1...Limits.policyNumber)
            let most = item.integer("atMostDays", in: 0...Limits.policyNumber)
            if let least, let most, least > most {
                item.note("atMostDays", "must not be below atLeastDays, or nothing fulfils both")
            }
            return AgeCondition(level: level, atLeastDays: least, atMostDays: most)
        }
    }

    static func revocation(_ fields: inout FieldReader) -> RevocationCondition? {
        fields.object("revocation", fields: [], optional: ["level", "refuse", "warn"]) { item in
            let level = Self.level(&item)
            Self.requireOne(of: ["refuse", "warn"], &item)
            let words = "one of \(ReleaseMark.allCases.map(\.rawValue).joined(separator: ", "))"
            let refuse = Self.list("refuse", words, &item) { ReleaseMark(rawValue: $0) }
            let warn = Self.list("warn", words, &item) { ReleaseMark(rawValue: $0) }
            return RevocationCondition(level: level, refuse: refuse ?? [], warn: warn ?? [])
        }
    }
}

// MARK: Parts

extension PolicyReader {
    private static let publisherWords = "a publisher id of 64 hex digits"

    static func level(_ item: inout FieldReader) -> PolicyLevel {
        word("level", PolicyLevel.self, &item) ?? .require
    }

    static func word<Word>(_ key: String, _: Word.Type, _ item: inout FieldReader) -> Word?
    where Word: RawRepresentable<String> & CaseIterable {
        let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
        return item.value(key, "one of \(words)") { $0.stringValue.flatMap { Word(rawValue: $0) } }
    }

    static func count(_ key: String, _ item: inout FieldReader) -> Int? {
        item.integer(key, in: 1...Limits.policyNumber).map { Int($0) }
    }

    /// A member that may only be true: false would check nothing and look as if it did.
    static func onlyTrue(_ key: String, _ item: inout FieldReader) -> Bool {
        item.value(key, "true, or left out") { $0.boolValue == true ? true : nil } ?? false
    }

    static func requireOne(of keys: [String], _ item: inout FieldReader) {
        guard !keys.contains(where: item.has) else { return }
        item.note(keys[0], "is missing; give \(keys.joined(separator: " or "))")
    }

    /// A list of at least one text, each once; nil where there is none.
    static func list<Element: Hashable>(
        _ key: String, _ expectation: String, _ item: inout FieldReader, _ read: (String) -> Element?
    ) -> [Element]? {
        elements(key, expectation, &item) { $0.stringValue.flatMap(read) }
    }

    static func elements<Element: Hashable>(
        _ key: String, _ expectation: String, _ item: inout FieldReader, _ read: (JSONValue) -> Element?
    ) -> [Element]? {
        guard item.has(key) else { return nil }
        let items = item.items(key, atMost: Limits.policyItems)
        if items.isEmpty { item.note(key, "must hold at least one, \(expectation)") }
        var seen: Set<Element> = []
        for (place, value) in items {
            guard let element = read(value) else {
                item.adopt([ValidationIssue(pointer: place, message: "must be \(expectation)")])
                continue
            }
            if !seen.insert(element).inserted {
                item.adopt([ValidationIssue(pointer: place, message: "is in the list already; list it once")])
            }
        }
        return seen.isEmpty ? nil : items.compactMap { read($0.value) }
    }

    static func authors(_ item: inout FieldReader) -> AttestationAuthors? {
        let optional = ["keys", "publisher", "publishers", "sigstore"]
        return item.object("by", fields: [], optional: optional) { by in
            requireOne(of: ["publisher", "publishers", "keys", "sigstore"], &by)
            let publishers = list("publishers", publisherWords, &by) { PublisherID(hex: $0) }
            let keys = list("keys", "a public key in base64 (SPKI)", &by) { key($0) }
            return AttestationAuthors(
                includesPublisher: onlyTrue("publisher", &by), publishers: publishers ?? [], keys: keys ?? [],
                workloads: workloads(&by))
        }
    }

    static func workloads(_ item: inout FieldReader) -> [Identity.SigstoreSigner] {
        let words = "an object with issuer and san, and perhaps repositoryId"
        let read = elements("sigstore", words, &item) { value -> Identity.SigstoreSigner? in
            var fields = FieldReader(value, fields: ["issuer", "san"], optional: ["repositoryId"])
            let issuer = fields.text("issuer")
            let san = fields.text("san")
            let repository = fields.text("repositoryId")
            guard fields.issues.isEmpty, let issuer, let san, !issuer.isEmpty, !san.isEmpty else {
                return nil
            }
            return Identity.SigstoreSigner(issuer: issuer, san: san, repositoryID: repository)
        }
        return read ?? []
    }

    private static func key(_ text: String) -> PublicKey? { try? PublicKey(base64: text) }

    /// One licence, with its exception where it has one; no `AND` and no `OR`.
    private static func license(_ text: String) -> String? {
        guard let expression = SPDXExpression(text), !text.utf8.contains(UInt8(ascii: "(")) else {
            return nil
        }
        return expression.single == nil ? nil : text
    }
}
