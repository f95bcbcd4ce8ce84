/// The members of a JSON object, always sorted by the UTF-16 code units of their keys (RFC 8785 section 3.2.3).
///
/// Keys are compared by their bytes; a key occurs once.
package struct JSONObject: Hashable, Sendable {
    package struct Member: Hashable, Sendable {
        package let key: String
        package var value: JSONValue

        package init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }

        package static func == (one: Member, other: Member) -> Bool {
            ExactText.equal(one.key, other.key) && one.value == other.value
        }

        package func hash(into hasher: inout Hasher) {
            ExactText.hash(key, into: &hasher)
            hasher.combine(value)
        }
    }

    package private(set) var members: [Member]

    package init() { members = [] }

    /// Sorts the members; the answer is the first key that occurs twice, if one does.
    init(unsorted: [Member], duplicate: inout String?) {
        members = unsorted
        guard !Self.isSorted(members) else { return }
        members.sort { ExactText.precedesInUTF16($0.key, $1.key) }
        for at in members.indices.dropFirst() where ExactText.equal(members[at - 1].key, members[at].key) {
            duplicate = members[at].key
            return
        }
    }

    package var count: Int { members.count }

    package var isEmpty: Bool { members.isEmpty }

    package var keys: [String] { members.map(\.key) }

    /// Setting nil removes the member.
    package subscript(key: String) -> JSONValue? {
        get {
            let at = position(of: key)
            return at < members.count && ExactText.equal(members[at].key, key) ? members[at].value : nil
        }
        set {
            let at = position(of: key)
            let found = at < members.count && ExactText.equal(members[at].key, key)
            switch (newValue, found) {
            case (let value?, true): members[at].value = value
            case (let value?, false): members.insert(Member(key: key, value: value), at: at)
            case (nil, true): members.remove(at: at)
            case (nil, false): break
            }
        }
    }

    /// Where the key is, or where it would have to be inserted.
    private func position(of key: String) -> Int {
        var low = 0
        var high = members.count
        while low < high {
            let middle = (low + high) / 2
            if ExactText.precedesInUTF16(members[middle].key, key) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func isSorted(_ members: [Member]) -> Bool {
        for at in members.indices.dropFirst()
        where !ExactText.precedesInUTF16(members[at - 1].key, members[at].key) {
            return false
        }
        return true
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// A key that is given twice keeps its last value.
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init()
        for (key, value) in elements { self[key] = value }
    }
}
