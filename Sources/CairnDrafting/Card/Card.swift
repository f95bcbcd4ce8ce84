/// What a hub's card says, taken from its front matter and its text.
///
/// The names are those of the Hugging Face model and dataset cards:
/// <https://github.com/huggingface/hub-docs/blob/main/modelcard.md>, `datasetcard.md` beside it.
struct Card: Sendable {
    /// Where it was read from.
    var path: String
    /// Always a map; empty when there is no front matter or it could not be read.
    var fields: CardValue = .map([])
    /// First heading and first paragraph, without markup.
    var heading: String?
    var paragraph: String?

    var license: String? { fields["license"]?.texts.first }
    /// All licences, as some cards list several.
    var licenses: [String] { fields["license"]?.texts ?? [] }
    var licenseName: String? { fields["license_name"]?.text }
    var licenseLink: String? { fields["license_link"]?.text }
    var languages: [String] { (fields["language"] ?? fields["languages"])?.texts ?? [] }
    var libraryName: String? { fields["library_name"]?.text }
    var tags: [String] { fields["tags"]?.texts ?? [] }
    var datasets: [String] { fields["datasets"]?.texts ?? [] }
    var baseModels: [String] { fields["base_model"]?.texts ?? [] }
    var baseModelRelation: String? { fields["base_model_relation"]?.text }
    var pipelineTag: String? { fields["pipeline_tag"]?.text }
    var prettyName: String? { fields["pretty_name"]?.text }

    var taskCategories: [String] { fields["task_categories"]?.texts ?? [] }
    var sourceDatasets: [String] { fields["source_datasets"]?.texts ?? [] }
    var annotationsCreators: [String] { fields["annotations_creators"]?.texts ?? [] }

    /// Whether a field that only dataset cards have is there.
    var looksLikeDataset: Bool {
        [
            "task_categories", "size_categories", "source_datasets", "dataset_info", "annotations_creators",
            "configs",
        ]
        .contains { fields[$0] != nil }
    }

    /// Whether a field that only model cards have is there.
    var looksLikeModel: Bool {
        ["pipeline_tag", "library_name", "base_model", "model-index"].contains { fields[$0] != nil }
    }
}
