extension LogPolicy {
    /// Judges the cosignatures of a checkpoint that was verified with `witnessKeys`.
    ///
    /// Whether its log is listed is another question: `lists`.
    package func judge(_ checkpoint: VerifiedCheckpoint) -> PolicyVerdict {
        var times: [Int: UInt64] = [:]
        for (place, witness) in witnesses.enumerated() where witness.isKnownType {
            times[place] = checkpoint.cosignatures.first { $0.key == witness.key }?.time
        }
        let signed = Set(times.keys)
        let holds = isSatisfied(bySigned: signed)
        return PolicyVerdict(
            isSatisfied: holds,
            cosigned: times.keys.sorted().compactMap { place in
                times[place].map { PolicyVerdict.Cosigned(witness: witnesses[place], time: $0) }
            },
            quorumTime: holds ? quorumTime(times) : nil,
            gap: holds ? nil : gap(signed: signed),
            warnings: warnings)
    }

    /// Whether cosignatures of these witnesses are enough.
    package func isSatisfied(by keys: some Sequence<VerifierKey>) -> Bool {
        let keys = Set(keys)
        return isSatisfied(
            bySigned: Set(
                witnesses.indices.filter { witnesses[$0].isKnownType && keys.contains(witnesses[$0].key) })
        )
    }

    /// What a person should know of this policy, however a checkpoint fares.
    package var warnings: [PolicyWarning] {
        guard quorum != nil else { return [.quorumNone] }
        let known = Set(witnesses.indices.filter { witnesses[$0].isKnownType })
        return isSatisfied(bySigned: known) ? [] : [.unreachable]
    }

    // MARK: Counting

    func isSatisfied(bySigned signed: Set<Int>) -> Bool {
        quorum.map { isSatisfied($0, bySigned: signed) } ?? true
    }

    private func isSatisfied(_ member: Member, bySigned signed: Set<Int>) -> Bool {
        switch member {
        case .witness(let place): return signed.contains(place)
        case .group(let place):
            let units = units(ofGroup: place)
            let count = units.count { unit in
                groups[place].threshold == .all
                    ? unit.members.allSatisfy { isSatisfied($0, bySigned: signed) }
                    : unit.members.contains { isSatisfied($0, bySigned: signed) }
            }
            return count >= needed(ofGroup: place, units: units.count)
        }
    }

    /// The latest time that a whole quorum stands behind: enough witnesses cosigned then or later.
    private func quorumTime(_ times: [Int: UInt64]) -> UInt64? {
        guard quorum != nil else { return nil }
        return Set(times.values).sorted(by: >).first { time in
            isSatisfied(bySigned: Set(times.filter { $0.value >= time }.keys))
        }
    }

    // MARK: What is missing

    private func gap(signed: Set<Int>) -> QuorumGap? {
        guard let quorum else { return nil }
        let places = witnessPlaces(quorum).sorted()
        var numbers = Numbers(needed: 1, operators: 1)
        if case .group(let place) = quorum { numbers = self.numbers(ofGroup: place) }
        return QuorumGap(
            quorum: name(quorum), numbers: numbers,
            signed: places.filter(signed.contains).map { witnesses[$0] },
            lacking: places.filter { !signed.contains($0) }.map { witnesses[$0] },
            sufficient: shortest(quorum, signed: signed)?.sorted().map { witnesses[$0] })
    }

    /// A smallest set of further witnesses with which a member counts; `nil` where none can make it.
    private func shortest(_ member: Member, signed: Set<Int>) -> [Int]? {
        switch member {
        case .witness(let place):
            if signed.contains(place) { return [] }
            return witnesses[place].isKnownType ? [place] : nil
        case .group(let place):
            let units = units(ofGroup: place)
            let ways = units.compactMap { unit -> [Int]? in
                let parts = unit.members.map { shortest($0, signed: signed) }
                guard groups[place].threshold == .all else {
                    return parts.compactMap { $0 }.min { $0.count < $1.count }
                }
                let whole = parts.compactMap { $0 }
                return whole.count == parts.count ? whole.flatMap { $0 } : nil
            }
            let needed = needed(ofGroup: place, units: units.count)
            guard ways.count >= needed else { return nil }
            return ways.sorted { $0.count < $1.count }.prefix(needed).flatMap { $0 }
        }
    }
}
