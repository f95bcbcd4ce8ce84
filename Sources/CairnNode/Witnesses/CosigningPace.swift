/// How often and how long a node asks witnesses for cosignatures of its own log.
package struct CosigningPace: Sendable {
    /// Between two rounds that growth causes: witnesses sign once for everything that came meanwhile.
    package var betweenRounds: Duration = .seconds(1)
    /// After this the same checkpoint is cosigned again, so that readers see that witnesses still watch.
    package var refresh: Duration = .seconds(600)
    /// The longest wait after rounds that missed the quorum, each twice as long as the one before.
    package var longestRetry: Duration = .seconds(60)
    /// How long a witness that has too much to do is left alone at most, whatever it asks for.
    package var longestRest: Duration = .seconds(60)
    /// One witness, with the request again from the size that it names.
    package var timeout: Duration = .seconds(5)
    /// After the quorum, for more cosignatures than it needs.
    package var afterQuorum: Duration = .milliseconds(200)

    package init() {}
}
