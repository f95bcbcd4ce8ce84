/// An HDF5 file, searched for the configuration of a Keras model; its structure isn't followed.
///
/// Attributes are never compressed, so that a configuration lies in the file as text.
/// Source: HDF5 File Format Specification 3.0, section II
struct HDF5Scan {
    static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

    let place: Place
    let scan: FileScan

    /// Nil without the signature at 0, 512, 1,024, 2,048 and so on, up to 1 MiB.
    func run() throws(SourceError) -> Format? {
        var at: Int64 = 0
        while try place.source.read(at: at, count: 8) != Self.signature {
            at = at == 0 ? 512 : at * 2
            guard at <= 1 << 20, at < place.source.size else { return nil }
        }
        var words = WordSearch(words: ["\"class_name\"", "\\u00"])
        do throws(SourceError) {
            try words.run(place.source, budget: scan.budget) { word, after, offset in
                word == 0 ? className(after, at: offset) : escape(after, at: offset)
            }
        } catch {
            scan.report(error, place)
        }
        return .hdf5
    }

    /// `after` begins behind the key.
    private func className(_ after: ArraySlice<UInt8>, at offset: Int64) {
        let rest = after.drop { $0 == 0x20 || $0 == 0x3A || $0 == 0x0A || $0 == 0x09 || $0 == 0x0D }
        guard rest.first == 0x22 else { return }
        let name = String(decoding: rest.dropFirst().prefix { $0 != 0x22 }, as: UTF8.self)
        if KerasConfig.isLambda(name) { scan.report(.kerasLambda, .executes, place, name, at: offset) }
    }

    /// Nobody writes printable ASCII as an escape but to hide it.
    private func escape(_ after: ArraySlice<UInt8>, at offset: Int64) {
        guard let digit = after.first, (0x32...0x37).contains(digit) else { return }
        scan.report(.hiddenContent, .mayExecute, place, "letters written as escapes", at: offset)
    }
}

/// Searches a source for some words, forward and once.
struct WordSearch {
    private static let overlap = 512
    private static let pieceBytes = 1 << 20

    /// By first byte, so that most bytes cost one look.
    private let words: [[UInt8]]
    private var isFirst = [Bool](repeating: false, count: 256)

    init(words: [String]) {
        self.words = words.map { Array($0.utf8) }
        for word in self.words { isFirst[Int(word[0])] = true }
    }

    /// `found` gets the word's number, up to 512 bytes that follow it, and where it is; none with a backslash before it.
    mutating func run(
        _ source: any ByteSource, budget: Budget, found: (Int, ArraySlice<UInt8>, Int64) -> Void
    ) throws(SourceError) {
        var start: Int64 = 0
        while true {
            let piece = try source.read(at: start, count: Self.pieceBytes + Self.overlap * 2)
            if piece.isEmpty { return }
            try budget.spendSearched(min(piece.count, Self.pieceBytes))
            let isLast = piece.count <= Self.pieceBytes + Self.overlap
            let end = isLast ? piece.count : Self.pieceBytes
            look(piece, before: end) { word, at in
                let after = at + words[word].count
                guard at == 0 || piece[at - 1] != 0x5C else { return }
                found(word, piece[after..<min(after + Self.overlap, piece.count)], start + Int64(at))
            }
            if isLast { return }
            start += Int64(Self.pieceBytes)
        }
    }

    private func look(_ piece: [UInt8], before end: Int, found: (Int, Int) -> Void) {
        piece.withUnsafeBufferPointer { bytes in
            isFirst.withUnsafeBufferPointer { isFirst in
                for at in 0..<end where isFirst[Int(bytes[at])] {
                    for (number, word) in words.enumerated()
                    where at + word.count <= bytes.count
                        && bytes[at..<at + word.count].elementsEqual(word)
                    {
                        found(number, at)
                    }
                }
            }
        }
    }
}
