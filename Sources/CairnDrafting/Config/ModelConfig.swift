import CairnManifest

/// What the configuration files of a model say about it.
struct ModelConfig: Hashable, Sendable {
    /// Where the main configuration was read from; nil if there is none.
    var path: String?
    var architectures: [String] = []
    var modelType: String?
    /// Positions, in tokens.
    var contextLength: Int64?
    /// A safetensors dtype in lower case (`f32`, `bf16`).
    var precision: String?
    /// The code that would have to run is not the library's own.
    var needsRemoteCode = false
    /// Weights hold several parameters in one integer, or none at all.
    var isQuantized = false
    /// The library that the files were written for, and the versions that they name.
    var library: String?
    var libraryVersions: [String: String] = [:]
    /// SHA-256 of the chat template's UTF-8 bytes.
    var chatTemplate: ContentDigest?
    /// From a PEFT adapter's own configuration.
    var adapterBase: String?
}
