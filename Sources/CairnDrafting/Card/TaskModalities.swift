/// What goes into and comes out of a model for a task of the Hugging Face hub.
///
/// Source: the task list of <https://huggingface.co/tasks>.
enum TaskModalities {
    struct Pair: Hashable, Sendable {
        var input: [String]
        var output: [String]
    }

    /// Nil for tasks that do not say.
    static func of(_ task: String) -> Pair? {
        if let pair = exceptions[task] { return pair }
        if textTasks.contains(task) { return Pair(input: ["text"], output: ["text"]) }
        // Names such as `image-to-text` say it themselves.
        let halves = task.components(around: "-to-")
        guard let input = modalities(halves.0), let output = halves.1.flatMap(modalities) else { return nil }
        return Pair(input: input, output: output)
    }

    private static func modalities(_ words: String) -> [String]? {
        switch words {
        case "text", "image", "video", "audio", "3d": [words]
        case "speech": ["audio"]
        case "image-text": ["image", "text"]
        case "audio-text": ["audio", "text"]
        case "video-text": ["text", "video"]
        case "any": ["audio", "image", "text", "video"]
        default: nil
        }
    }

    private static let textTasks: Set<String> = [
        "text-generation", "text2text-generation", "translation", "summarization", "question-answering",
        "fill-mask",
        "conversational", "token-classification", "text-classification", "zero-shot-classification",
        "text-ranking",
        "table-question-answering", "multiple-choice", "text-retrieval",
    ]

    private static let exceptions: [String: Pair] = [
        "feature-extraction": Pair(input: ["text"], output: ["embedding"]),
        "sentence-similarity": Pair(input: ["text"], output: ["embedding"]),
        "image-feature-extraction": Pair(input: ["image"], output: ["embedding"]),
        "automatic-speech-recognition": Pair(input: ["audio"], output: ["text"]),
        "audio-classification": Pair(input: ["audio"], output: ["text"]),
        "voice-activity-detection": Pair(input: ["audio"], output: ["audio"]),
        "image-classification": Pair(input: ["image"], output: ["text"]),
        "zero-shot-image-classification": Pair(input: ["image", "text"], output: ["text"]),
        "object-detection": Pair(input: ["image"], output: ["image"]),
        "zero-shot-object-detection": Pair(input: ["image", "text"], output: ["image"]),
        "image-segmentation": Pair(input: ["image"], output: ["image"]),
        "mask-generation": Pair(input: ["image"], output: ["image"]),
        "depth-estimation": Pair(input: ["image"], output: ["image"]),
        "keypoint-detection": Pair(input: ["image"], output: ["image"]),
        "unconditional-image-generation": Pair(input: [], output: ["image"]),
        "video-classification": Pair(input: ["video"], output: ["text"]),
        "visual-question-answering": Pair(input: ["image", "text"], output: ["text"]),
        "document-question-answering": Pair(input: ["image", "text"], output: ["text"]),
        "visual-document-retrieval": Pair(input: ["image", "text"], output: ["embedding"]),
        "tabular-classification": Pair(input: ["table"], output: ["table"]),
        "tabular-regression": Pair(input: ["table"], output: ["table"]),
        "time-series-forecasting": Pair(input: ["time-series"], output: ["time-series"]),
    ]
}

extension String {
    /// What stands before and behind the first `separator`; the second is nil if there is none.
    fileprivate func components(around separator: String) -> (String, String?) {
        guard let range = firstRange(of: separator) else { return (self, nil) }
        return (String(self[..<range.lowerBound]), String(self[range.upperBound...]))
    }
}
