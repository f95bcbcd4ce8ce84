import CairnManifest

/// What publishing says of a file besides its path, size and digest, by its name alone.
package struct FileDescription: Hashable, Sendable {
    package var role: ArtifactRole
    package var mediaType: String

    package init(path: String) {
        role = FileRole.of(path)
        mediaType = FileName.mediaType(path.split(separator: "/").last.map(String.init) ?? path)
    }
}

/// What a file is for within a release.
enum FileRole {
    static func of(_ path: String) -> ArtifactRole {
        let name = path.split(separator: "/").last.map { $0.lowercased() } ?? path.lowercased()
        let folders = path.split(separator: "/").dropLast().map { $0.lowercased() }
        if name == "readme.md" { return folders.isEmpty ? .card : .report }
        let stem = name.prefix { $0 != "." && $0 != "-" && $0 != "_" }
        let ending = FileName.ending(name)
        // `LICENSE-MIT`, `LICENSE.txt`, but not `license_checker.py`.
        if licenseStems.contains(String(stem)), !FileName.isKnown(name) || textEndings.contains(ending) {
            return .license
        }
        if folders.first == ".eval_results" || isEvaluation(name) { return .eval }
        if tokenizerNames.contains(name) || tokenizerEndings.contains(ending) { return .tokenizer }
        if name.hasPrefix("tokenizer"), ["json", "model"].contains(ending) { return .tokenizer }
        if weightEndings.contains(ending) || name.hasSuffix(".index.json") { return .weights }
        if codeEndings.contains(ending) { return .code }
        if FileName.isData(name) { return .data }
        if configNames.contains(name) || configEndings.contains(ending) || ending == "json" { return .config }
        return reportEndings.contains(ending) ? .report : .other
    }

    private static func isEvaluation(_ name: String) -> Bool {
        ["eval_results.json", "eval_results.txt", "all_results.json", "evaluation.json", "results.json"]
            .contains(name)
            || name.hasPrefix("eval_results")
    }

    private static let licenseStems: Set<String> = [
        "license", "licence", "copying", "copyright", "notice", "unlicense",
    ]
    private static let textEndings: Set<String> = ["md", "txt", "rst", "html"]

    private static let tokenizerNames: Set<String> = [
        "vocab.txt", "vocab.json", "merges.txt", "special_tokens_map.json", "added_tokens.json",
        "sentencepiece.bpe.model", "spiece.model", "chat_template.jinja", "chat_template.json",
    ]
    private static let tokenizerEndings: Set<String> = ["tiktoken", "spm", "bpe"]
    private static let weightEndings: Set<String> = [
        "safetensors", "gguf", "ggml", "onnx", "onnx_data", "bin", "pt", "pth", "ckpt", "h5", "hdf5",
        "msgpack",
        "tflite", "pb", "mlmodel", "npz", "pkl", "pickle", "keras", "ot", "engine", "llamafile", "nemo",
        "model",
    ]
    private static let codeEndings: Set<String> = [
        "py", "ipynb", "sh", "swift", "c", "cc", "cpp", "h", "hpp", "cu", "rs", "go", "js", "ts", "java", "r",
        "jl",
        "lua",
    ]
    private static let configNames: Set<String> = [
        "requirements.txt", "modelfile", "dockerfile", "makefile", ".gitignore",
    ]
    private static let configEndings: Set<String> = ["yaml", "yml", "toml", "ini", "cfg", "jinja"]
    private static let reportEndings: Set<String> = [
        "md", "pdf", "txt", "rst", "html", "htm", "tex", "bib", "cff", "png", "jpg", "jpeg", "gif", "svg",
        "webp",
    ]
}
