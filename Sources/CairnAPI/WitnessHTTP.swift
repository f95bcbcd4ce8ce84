/// Words of the witness protocol over HTTP, for server and client. <https://c2sp.org/tlog-witness>
package enum WitnessHTTP {
    /// Path below a witness's submission prefix.
    package static let addCheckpoint = "/add-checkpoint"
    /// This node's prefix, for submission and monitoring.
    package static let prefix = "/witness"
    /// The type of a 409 that states the size cosigned last.
    package static let sizeType = "text/x.tlog.size"
}
