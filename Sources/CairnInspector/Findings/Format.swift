/// What a file is, by its content; the text is the one of a report.
package enum Format: String, CaseIterable, Sendable {
    case empty, pickle, zip
    case pytorchZip = "pytorch-zip"
    case torchScript = "torchscript"
    case keras, tar, gzip, zlib, bzip2, xz, zstd, lz4
    case sevenZip = "7z"
    case rar, npy, hdf5
    case savedModel = "savedmodel"
    case tensorflowGraph = "tensorflow-graph"
    case onnx, safetensors, gguf, tflite, tensorrt, json, python
    case pythonByteCode = "python-bytecode"
    case script, text, elf, pe
    case machO = "mach-o"
    case javaClass = "java-class"
    case wasm, unknown
}
