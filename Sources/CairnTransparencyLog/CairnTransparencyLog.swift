// A transparency log on one page. Everything here is a function over bytes: no disk, no network, no clock.
//
// Entries are byte strings in an order that only grows. Each is hashed (`Hash.leaf`), neighbours are hashed
// together (`Hash.node`) up to one root, and the log signs root and size as a `Checkpoint`:
//
//     node.example/log                                  origin: the log's name and its key's
//     3                                                 entries
//     LP73YnWX4AtWSXV3Stco7yEHBnWfym1kE4xt/By/LNo=      root
//
//     — node.example/log KmEV2g…                        the log's signature: a `SignedNote`
//     — peer.example/w1 UkhPzg…                         a witness's cosignature: it saw the same log
//
// Whoever has a `VerifiedCheckpoint` needs to trust nobody for the rest. An inclusion proof shows that an
// entry is in the tree, a consistency proof that a tree is the beginning of another (`MerkleTree`); a
// `TLogProof` is the former with its checkpoint in a file. A `CompactRange`, at most 63 hashes, is enough to
// append and to recompute the root.
//
// A log is served as files that never change, so that proofs are made by whoever wants them: 256 neighbouring
// hashes are a tile (`TileCoordinate`, `HashTile`), the entries beside a lowest tile an `EntryBundle`; the
// roots of full tiles are the hashes of the level above. `TileBuilder` turns new leaves into tiles to write.
//
//     checkpoint              tile/0/000, tile/0/001.p/44        tile/entries/000, tile/entries/001.p/44
//                             tile/1/000.p/1
//
// A `LogPolicy` says which logs are believed and whose cosignatures are enough; its `PolicyVerdict` on a
// `VerifiedCheckpoint` says who saw it, when, and what is lacking.
//
// Sources: RFC 6962 §2.1; signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles, tlog-proof and tlog-policy of
// <https://c2sp.org>. Stricter than these: origins are key names, checkpoints have no extension lines, policies count
// operators. Not here: what an entry means.
