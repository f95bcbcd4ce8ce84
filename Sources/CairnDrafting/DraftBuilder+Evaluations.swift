import CairnManifest

/// The results that a card's `model-index` declares.
extension DraftBuilder {
    mutating func addEvaluations(_ card: Card?) {
        guard let card, let index = card.fields["model-index"] else { return }
        var evaluations: [JSONValue] = []
        var passedOver = 0
        for result in index.items.flatMap({ $0["results"]?.items ?? [] }) {
            for metric in result["metrics"]?.items ?? [] {
                guard evaluations.count < Limits.listItems else { break }
                if let evaluation = Self.evaluation(result, metric) {
                    // The same number twice says nothing more.
                    if !evaluations.contains(evaluation) { evaluations.append(evaluation) }
                } else {
                    passedOver += 1
                }
            }
        }
        if passedOver > 0 {
            notes.problem(
                card.path,
                "\(passedOver) evaluation results have no benchmark, no metric or no number"
            )
        }
        guard !evaluations.isEmpty else { return }
        document["evaluations"] = .array(evaluations)
        notes.source(card.path, "\(evaluations.count) declared evaluation results")
    }

    private static func evaluation(_ result: CardValue, _ metric: CardValue) -> JSONValue? {
        let dataset = result["dataset"]
        guard let reference = line(dataset?["type"] ?? dataset?["name"]),
            let value = metric["value"]?.decimal,
            let name = line(metric["type"] ?? metric["name"])
        else { return nil }
        var benchmark: JSONObject = ["ref": .string(reference)]
        if let task = line(result["task"]?["type"]) { benchmark["task"] = .string(task) }
        if let revision = line(dataset?["revision"]) { benchmark["revision"] = .string(revision) }
        var evaluation: JSONObject = [
            "benchmark": .object(benchmark), "metric": .string(name), "value": .string(value), "by": "self",
            "state": "declared",
        ]
        var settings = JSONObject()
        for key in ["config", "split"] {
            if let text = line(dataset?[key]) { settings[key] = .string(text) }
        }
        if !settings.isEmpty { evaluation["settings"] = .object(settings) }
        return .object(evaluation)
    }

    private static func line(_ value: CardValue?) -> String? {
        value?.text.flatMap { $0.utf8.count <= Limits.itemBytes ? $0 : nil }
    }
}
