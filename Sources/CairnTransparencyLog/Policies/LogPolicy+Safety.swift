// Why a quorum is more than any k witnesses: two quorums of a group share at least 2k − n of its n operators, and
// if more than f of them are shared, one that doesn't lie has seen both, so that both saw one log. f is a third of
// the others, (n − 1) / 3 rounded down, as many as may fail while n − f can still make a quorum.

extension LogPolicy {
    /// Members of a group that count together, because one operator has them all.
    struct Unit: Hashable {
        var members: [Member]
        /// Of the witnesses in them; several only where the unit is a group of its own.
        var operators: Set<String>
    }

    /// The numbers of a group: what is asked for, among how many, and how many of these may lie.
    package struct Numbers: Hashable, Sendable {
        package let needed: Int
        package let operators: Int
        package let faulty: Int

        init(needed: Int, operators: Int) {
            self.needed = needed
            self.operators = operators
            faulty = (operators - 1) / 3
        }

        /// Whether any two quorums share more operators than may lie: k > (n + f) / 2.
        package var isSafe: Bool { 2 * needed > operators + faulty }
    }

    /// The groups that the quorum leads to, outermost last.
    var groupsOfQuorum: [Int] {
        var found: Set<Int> = []
        var waiting = quorum.map { [$0] } ?? []
        while let member = waiting.popLast() {
            guard case .group(let place) = member else { continue }
            found.insert(place)
            waiting += groups[place].members
        }
        return found.sorted()
    }

    /// What counts in a group, one after the other.
    ///
    /// In a group of one operator alone every member counts: it is that operator's own way to run several
    /// machines, and the group is one to those around it.
    func units(ofGroup place: Int) -> [Unit] {
        let units = groups[place].members.map { Unit(members: [$0], operators: operators($0)) }
        guard units.reduce(into: Set<String>(), { $0.formUnion($1.operators) }).count > 1 else {
            return units
        }
        var merged: [Unit] = []
        for unit in units {
            if unit.operators.count == 1,
                let same = merged.firstIndex(where: { $0.operators == unit.operators })
            {
                merged[same].members += unit.members
            } else {
                merged.append(unit)
            }
        }
        return merged
    }

    /// How many units of a group must have cosigned.
    func needed(ofGroup place: Int, units: Int) -> Int {
        switch groups[place].threshold {
        case .any: 1
        case .all: units
        case .count(let count): count
        }
    }

    /// `nil` where no group has this name.
    package func numbers(ofGroupNamed name: PolicyText) -> Numbers? {
        groups.firstIndex { $0.name == name }.map(numbers(ofGroup:))
    }

    func numbers(ofGroup place: Int) -> Numbers {
        let units = units(ofGroup: place)
        return Numbers(needed: needed(ofGroup: place, units: units.count), operators: units.count)
    }

    /// What speaks against counting on a group; `nil` when nothing does.
    func danger(inGroup place: Int) -> PolicyError.Reason? {
        guard operators(.group(place)).count > 1 else { return nil }
        var seen: Set<String> = []
        for unit in units(ofGroup: place) {
            if let twice = unit.operators.intersection(seen).min() { return .operatorInSeveral(twice) }
            seen.formUnion(unit.operators)
        }
        let numbers = numbers(ofGroup: place)
        guard numbers.needed <= numbers.operators else {
            return .moreThanOperators(needed: numbers.needed, operators: numbers.operators)
        }
        guard numbers.isSafe else {
            return .unsafe(
                needed: numbers.needed, operators: numbers.operators, faulty: numbers.faulty)
        }
        return nil
    }

    private func operators(_ member: Member) -> Set<String> {
        Set(witnessPlaces(member).map { witnesses[$0].operator })
    }
}
