/// What is known of a name that a pickle imports.
enum ImportVerdict: Equatable {
    /// Only rebuilds data, from what the pickle gives it; the reason stands in the list.
    case known
    case unknown
    /// Runs code, or opens files or sockets.
    case dangerous

    init(_ name: PickleImport, isTorchScript: Bool = false) {
        // Classes that the archive's own code defines, for TorchScript's interpreter alone.
        if isTorchScript, name.module.hasPrefix("__torch__.") || name.module == "__torch__" {
            self = .known
        } else if Self.knownNames.contains(name.text) || Self.isTorchConstant(name) {
            self = .known
        } else {
            self = Self.isDangerous(name) ? .dangerous : .unknown
        }
    }

    var isDangerous: Bool { self == .dangerous }

    private static func isDangerous(_ name: PickleImport) -> Bool {
        let modules = name.module.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let root = modules.first else { return false }
        if dangerousModules.contains(root) || dangerousModules.contains(name.module)
            || dangerousNames.contains(name.text)
        {
            return true
        }
        // A package's own import of `os` is as good as `os`.
        let parts = modules.dropFirst() + name.name.split(separator: ".").map(String.init)
        return parts.contains { dangerousParts.contains($0) }
    }

    /// `torch.float32`, `torch.HalfStorage`: constants and storages, which take bytes.
    private static func isTorchConstant(_ name: PickleImport) -> Bool {
        guard name.module == "torch" || name.module == "torch.storage" else { return false }
        return torchTypes.contains(name.name)
            || (name.name.hasSuffix("Storage") && torchStorages.contains(String(name.name.dropLast(7))))
    }
}
