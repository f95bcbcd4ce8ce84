import CairnManifest
import CairnRegistry

/// Turns the records of one publisher, in the order of their log, into git objects and refs.
///
/// The result depends on the records alone: not on how they are cut into batches, and not on how often a
/// batch is begun. It never stores refs; see `GitRefChanges`. Publications follow directly after those whose
/// refs are committed, and a whole batch is held in memory.
package struct GitDeriver: Sendable {
    private let repository: GitRepository
    private let repositoryName: String
    private let refs: any GitRefStore

    /// `repositoryName` is the repository's key in `refs`.
    package init(repository: GitRepository, repositoryName: String, refs: any GitRefStore) {
        self.repository = repository
        self.repositoryName = repositoryName
        self.refs = refs
    }

    /// Derives the whole batch, or throws at the first publication that does not hold.
    ///
    /// All objects are one pack, durable when it returns. A batch that throws changed no ref; what it may have
    /// written is found again by the next attempt.
    package func derive(_ publications: [GitPublication]) throws -> GitRefChanges {
        let before = try refs.refs(repository: repositoryName)
        var batch = GitBatch(refs: before, repository: repository)
        for publication in publications { try batch.add(publication) }
        batch.moveBranches()
        try write(batch)
        return batch.changes(since: before)
    }

    /// Derives the publications that hold and says of the others why not, so that one that a hostile log brings
    /// stops nobody else.
    ///
    /// Throws only when the repository or the refs can't be read or written. All objects are one pack, or one
    /// for each publication when a name was taken by other bytes.
    package func deriveAccepted(_ publications: [GitPublication]) throws -> GitDerivation {
        let before = try refs.refs(repository: repositoryName)
        var batch = GitBatch(refs: before, repository: repository)
        var refusals: [GitDerivation.Refusal] = []
        for (place, publication) in publications.enumerated() {
            do {
                try batch.add(publication)
            } catch let reason as GitDerivationError {
                refusals.append(GitDerivation.Refusal(place: place, reason: reason))
            }
        }
        batch.moveBranches()
        do {
            try write(batch)
        } catch GitStorageError.collision {
            return try deriveOneByOne(publications, since: before)
        }
        return GitDerivation(changes: batch.changes(since: before), refusals: refusals)
    }

    /// The slow way, which tells whose bytes collide.
    private func deriveOneByOne(
        _ publications: [GitPublication],
        since before: [String: GitObjectID]
    ) throws -> GitDerivation {
        var derivation = GitDerivation(changes: GitRefChanges(), refusals: [])
        var current = before
        for (place, publication) in publications.enumerated() {
            var batch = GitBatch(refs: current, repository: repository)
            do {
                try batch.add(publication)
                batch.moveBranches()
                try write(batch)
                current = batch.refs
            } catch let reason as GitDerivationError {
                derivation.refusals.append(GitDerivation.Refusal(place: place, reason: reason))
            } catch GitStorageError.collision(let collision) {
                derivation.refusals.append(GitDerivation.Refusal(place: place, reason: .collision(collision)))
            }
        }
        derivation.changes = GitRefChanges(from: before, to: current)
        return derivation
    }

    private func write(_ batch: GitBatch) throws {
        try repository.writePack(batch.objects)
        if !batch.shallow.isEmpty { try repository.addShallow(batch.shallow) }
    }
}

/// What came of some publications.
package struct GitDerivation: Equatable, Sendable {
    package struct Refusal: Equatable, Sendable {
        /// Which of the publications, from 0.
        package var place: Int
        package var reason: GitDerivationError
    }

    package var changes: GitRefChanges
    package var refusals: [Refusal]
}
