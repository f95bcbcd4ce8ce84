import CairnAPI
import CairnTransparencyLog

/// Asks a node again and again for a receipt that witnesses have cosigned.
package struct WitnessedReceipt: Sendable {
    package enum Outcome: Sendable {
        case witnessed(VerifiedReceipt, PolicyVerdict)
        /// Not in time; what the last answer lacked, where there was one.
        case late(QuorumGap?)
    }

    private let node: NodeClient
    private let policy: LogPolicy
    private let logKey: VerifierKey
    private let elapsed: @Sendable () -> Int64
    private let sleep: @Sendable (Int64) async throws -> Void

    /// - Parameters:
    ///   - policy: whose quorum counts; what the node calls witnessed doesn't
    ///   - elapsed: seconds on a clock that never goes back
    ///   - sleep: waits so many seconds
    package init(
        node: NodeClient, policy: LogPolicy, logKey: VerifierKey, elapsed: @escaping @Sendable () -> Int64,
        sleep: @escaping @Sendable (Int64) async throws -> Void
    ) {
        self.node = node
        self.policy = policy
        self.logKey = logKey
        self.elapsed = elapsed
        self.sleep = sleep
    }

    /// A node that can't be reached is asked again like one that isn't ready; one that lies is an error at once.
    ///
    /// - Parameter logged: the receipt of the same leaf that is there already
    package func wait(for logged: VerifiedReceipt, seconds: Int64) async throws -> Outcome {
        let end = elapsed() + seconds
        var gap: QuorumGap?
        while true {
            var pause = ClientLimits.witnessPollSeconds
            do {
                let (answer, retryAfter) = try await node.witnessedReceipt(index: logged.index)
                let (receipt, verdict) = try judge(answer, of: logged)
                if verdict.isSatisfied { return .witnessed(receipt, verdict) }
                gap = verdict.gap
                pause = min(max(retryAfter ?? pause, 1), ClientLimits.longestWaitSeconds)
            } catch let error as ClientError where error.mayPass {
                pause = ClientLimits.witnessPollSeconds
            }
            let left = end - elapsed()
            guard left > 0 else { return .late(gap) }
            try await sleep(min(pause, left))
        }
    }

    /// The receipt in an answer, when it is one of the same leaf in the same log.
    private func judge(
        _ answer: ReceiptAnswer, of logged: VerifiedReceipt
    ) throws -> (VerifiedReceipt, PolicyVerdict) {
        let receipt = try VerifiedReceipt.verify(
            Array(answer.receipt.utf8), logKey: logKey, witnesses: policy.witnessKeys)
        guard receipt.index == logged.index, receipt.proof.extra == logged.proof.extra else {
            throw ReceiptError.otherRecord
        }
        return (receipt, policy.judge(receipt.checkpoint))
    }
}

extension ClientError {
    /// Whether the same question may get another answer a little later.
    fileprivate var mayPass: Bool {
        switch self {
        case .network, .timedOut: true
        case .problem(let problem): problem.status == 503 || problem.status == 429
        case .unexpectedStatus(_, let status): (502...504).contains(status)
        default: false
        }
    }
}
