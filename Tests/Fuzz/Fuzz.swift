import Foundation

/// What libFuzzer calls first: ends the program where no target is chosen.
@c(LLVMFuzzerInitialize)
public func initializeFuzzing(_ count: UnsafeMutablePointer<CInt>?, _ arguments: UnsafeMutableRawPointer?)
    -> CInt
{
    _ = FuzzTarget.chosen
    Verdicts.printIfAsked()
    return 0
}

/// What libFuzzer calls with every input it makes up: <https://llvm.org/docs/LibFuzzer.html>.
///
/// `CAIRN_FUZZ_TARGET` in the environment names the parser that gets the bytes; `list` lists them.
@c(LLVMFuzzerTestOneInput)
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    FuzzTarget.chosen.run(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// A parser with the laws that hold for whatever it is given.
struct FuzzTarget: Sendable {
    let name: String
    /// Longest input to make up: short enough to be fast, long enough for every rule.
    let maxBytes: Int
    /// Feeds one hostile input to the parser; stops the program where a law is broken.
    let run: @Sendable ([UInt8]) -> Void

    init(_ name: String, maxBytes: Int = 4_096, _ run: @escaping @Sendable ([UInt8]) -> Void) {
        self.name = name
        self.maxBytes = maxBytes
        self.run = run
    }

    static let all =
        jsonTargets + manifestTargets + nameTargets + envelopeTargets + recordTargets + keyTargets
        + noteTargets
        + tileTargets + nodeTargets + draftingTargets + evidenceTargets + policyTargets + witnessTargets
        + bundleTargets
        + sigstoreTargets
        + inspectorTargets
        + signatureTargets
        + attestationTargets

    /// Without a name that is known, tells all of them and ends.
    static let chosen: FuzzTarget = {
        let name = ProcessInfo.processInfo.environment["CAIRN_FUZZ_TARGET"] ?? ""
        guard let target = all.first(where: { $0.name == name }) else {
            for target in all { print(target.name, target.maxBytes) }
            exit(name == "list" ? 0 : 2)
        }
        return target
    }()
}

/// Stops with the law's name where it doesn't hold.
func law(_ name: StaticString, _ holds: Bool) {
    if !holds { fatalError("law broken: \(name)") }
}

/// What a parser made of its input, or nil where it refused, after it said why: saying it must not fail either.
func accepted<Value>(_ read: () throws -> Value) -> Value? {
    do {
        return try read()
    } catch {
        _ = String(describing: error)
        return nil
    }
}

extension String {
    /// The bytes as text; what isn't UTF-8 becomes U+FFFD.
    init(hostile bytes: [UInt8]) {
        self.init(decoding: bytes, as: UTF8.self)
    }

    func isExactly(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
