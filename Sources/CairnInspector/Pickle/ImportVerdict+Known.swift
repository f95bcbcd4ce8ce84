extension ImportVerdict {
    /// Whole names, each with what it does: nothing but rebuild data.
    static let knownNames: Set<String> = Set(
        containers + plainValues + numpyNames + torchNames + torchScriptNames + joblibNames)

    /// Fill themselves from what they are given; a factory they call is an import of its own.
    private static let containers =
        [
            "collections.OrderedDict", "collections.defaultdict", "collections.Counter", "collections.deque",
        ] + builtins("set", "frozenset", "list", "dict", "tuple")

    /// Hold a value.
    private static let plainValues =
        builtins(
            "bool", "bytearray", "bytes", "complex", "float", "int", "object", "range", "slice", "str")
        + [
            // Bytes from text, as protocol 2 writes them.
            "_codecs.encode",
            "argparse.Namespace",
            // An empty object of a class that is an import of its own.
            "copy_reg._reconstructor", "copyreg._reconstructor",
            "datetime.date", "datetime.datetime", "datetime.time", "datetime.timedelta", "datetime.timezone",
            "decimal.Decimal", "fractions.Fraction", "pathlib.PosixPath", "pathlib.PurePosixPath",
            "pathlib.PureWindowsPath", "pathlib.WindowsPath", "types.SimpleNamespace", "uuid.UUID",
        ]

    /// Arrays from bytes: `_reconstruct` makes an empty one that BUILD fills.
    private static let numpyNames =
        ["numpy.core", "numpy._core"].flatMap { core in
            ["\(core).multiarray._reconstruct", "\(core).multiarray.scalar", "\(core).numeric._frombuffer"]
        } + [
            "numpy.core._internal._reconstruct", "numpy.dtype", "numpy.ndarray", "numpy.matrix",
            "numpy.matrixlib.defmatrix.matrix", "numpy.ma.core._mareconstruct",
            "numpy.ma.core.MaskedArray", "numpy.random._pickle.__bit_generator_ctor",
            "numpy.random._pickle.__generator_ctor", "numpy.random._pickle.__randomstate_ctor",
        ]
        + [
            "bool_", "bytes_", "complex64", "complex128", "float16", "float32", "float64", "int8", "int16",
            "int32", "int64", "str_", "uint8", "uint16", "uint32", "uint64",
        ].map { "numpy.\($0)" }

    /// Tensors from storages.
    ///
    /// Not `torch.storage._load_from_bytes`, which unpickles again.
    private static let torchNames =
        [
            "_rebuild_meta_tensor_no_storage", "_rebuild_nested_tensor", "_rebuild_parameter",
            "_rebuild_parameter_with_state", "_rebuild_qtensor", "_rebuild_sparse_csr_tensor",
            "_rebuild_sparse_tensor", "_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3",
        ].map { "torch._utils.\($0)" } + [
            "torch.Size", "torch.Tensor", "torch.device", "torch.nn.parameter.Buffer",
            "torch.nn.parameter.Parameter", "torch.serialization._get_layout",
            // Calls a function that is an import of its own.
            "torch._tensor._rebuild_from_type_v2",
        ]

    /// Lists and tensors of a TorchScript archive, by place.
    private static let torchScriptNames = [
        "build_boollist", "build_doublelist", "build_intlist", "build_tensor_from_id", "build_tensorlist",
        "restore_type_tag",
    ].map { "torch.jit._pickle.\($0)" }

    /// Says where in the stream an array's bytes are.
    private static let joblibNames = ["joblib.numpy_pickle.NumpyArrayWrapper"]

    /// Python 2 and 3 name that module differently.
    private static func builtins(_ names: String...) -> [String] {
        names.flatMap { ["builtins.\($0)", "__builtin__.\($0)"] } + [
            "__builtin__.unicode", "__builtin__.long", "__builtin__.xrange",
        ]
    }

    static let torchStorages: Set<String> = [
        "BFloat16", "Bool", "Byte", "Char", "ComplexDouble", "ComplexFloat", "Double", "Float", "Half", "Int",
        "Long", "QInt32", "QInt8", "QUInt2x4", "QUInt4x2", "QUInt8", "Short", "Typed", "Untyped",
    ]

    static let torchTypes: Set<String> = [
        "bfloat16", "bool", "complex128", "complex32", "complex64", "double", "float", "float16", "float32",
        "float64", "float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz", "half", "int",
        "int16", "int32", "int64", "int8", "long", "per_channel_affine", "per_tensor_affine",
        "preserve_format",
        "qint32", "qint8", "quint8", "short", "strided", "uint16", "uint32", "uint64", "uint8",
    ]
}
