/// Says what in files can execute or reach out, by their content and not by their names.
///
/// Nothing that is read is ever run: pickles are followed opcode by opcode with a stack of names, archives are opened in
/// memory, everything within `Limits`. What was not read is a finding, so that no finding means that all was read.
/// Begin reading at `FileScan`, which recognises a format and hands the bytes to its scanner.
///
/// Source: `Docs/spec/inspection.md`
package enum Inspector {
    /// One file; others may be inspected at the same time.
    ///
    /// Never fails: what couldn't be read is in the answer.
    package static func inspect(
        path: String, source: any ByteSource, within amounts: Budget.Amounts = Budget.Amounts()
    ) -> FileInspection {
        let path = ReportText.clean(path, maxBytes: 4_096)
        let scan = FileScan(amounts)
        let format = scan.inspect(Place(source: source, path: path))
        return FileInspection(
            path: path, sizeBytes: max(source.size, 0), format: format,
            findings: scan.findings.sorted(by: Finding.precedes))
    }

    package static func inspect(_ files: [(path: String, source: any ByteSource)]) -> Inspection {
        Inspection(files.map { inspect(path: $0.path, source: $0.source) })
    }
}
