extension ImportVerdict {
    /// Every name in them, and in what lies below them.
    static let dangerousModules: Set<String> = Set(
        processes + network + interpreters + files + serializers + toolkits)

    private static let processes = [
        "_posixsubprocess", "_winapi", "asyncio", "commands", "concurrent", "multiprocessing", "nt", "os",
        "pexpect", "platform", "popen2", "posix", "pty", "sched", "sh", "signal", "subprocess", "_thread",
        "threading",
    ]

    private static let network = [
        "BaseHTTPServer", "CGIHTTPServer", "SimpleHTTPServer", "SocketServer", "_socket", "_ssl", "aiohttp",
        "cgi", "ftplib", "http", "httplib", "httplib2", "httpx", "imaplib", "nntplib", "paramiko", "poplib",
        "requests", "smtplib", "socket", "socketserver", "ssl", "telnetlib", "urllib", "urllib2", "urllib3",
        "webbrowser", "websocket", "websockets", "wsgiref", "xmlrpc", "xmlrpclib",
    ]

    /// Run, compile or look into code.
    private static let interpreters = [
        "_frozen_importlib", "_frozen_importlib_external", "_imp", "_operator", "bdb", "cProfile", "code",
        "codeop", "ctypes", "_ctypes", "cffi", "dis", "doctest", "ensurepip", "gc", "idlelib",
        "imp", "importlib", "inspect", "lib2to3", "linecache", "operator", "pdb", "pip", "pkg_resources",
        "pkgutil", "profile", "pydoc", "runpy", "site", "sys", "test", "timeit", "trace", "turtledemo",
        "unittest",
        "venv", "zipapp", "zipimport",
    ]

    private static let files = [
        "_io", "_pyio", "dbm", "fileinput", "glob", "io", "mmap", "shelve", "shutil", "sqlite3", "tarfile",
        "tempfile", "zipfile",
    ]

    /// Unpickle, or build functions from bytes.
    private static let serializers = [
        "_pickle", "cPickle", "cloudpickle", "dill", "jsonpickle", "marshal", "pickle", "yaml",
    ]

    private static let toolkits = [
        "IPython", "distutils", "fabric", "invoke", "numpy.f2py", "numpy.distutils", "numpy.testing",
        "setuptools", "torch._dynamo", "torch._inductor", "torch.distributed", "torch.hub",
        "torch.package", "torch.utils._config_module", "torch.utils.bottleneck", "torch.utils.collect_env",
        "torch.utils.cpp_extension",
    ]

    /// Of modules that have harmless names too.
    static let dangerousNames: Set<String> = Set(
        ["builtins", "__builtin__", "__builtins__"].flatMap { module in builtins.map { "\(module).\($0)" } }
            + [
                "joblib.load", "joblib.numpy_pickle.load", "keras.models.load_model", "keras.utils.get_file",
                "logging.config.listen", "logging.config.dictConfig", "logging.FileHandler",
                "numpy.load", "numpy.memmap", "numpy.fromfile", "numpy.savetxt", "numpy.loadtxt",
                "numpy.genfromtxt",
                "pandas.io.pickle.read_pickle", "pandas.read_pickle", "pandas.eval", "sympy.sympify",
                "tensorflow.io.read_file", "tensorflow.io.write_file", "torch.load", "torch.save",
                "torch.jit.load",
                "torch.serialization.load", "torch.storage._load_from_bytes", "types.CodeType",
                "types.FunctionType", "types.MethodType", "codecs.open", "copyreg.add_extension",
                "uuid._get_command_stdout", "ntpath.os", "posixpath.os",
            ])

    private static let builtins = [
        "__build_class__", "__import__", "apply", "breakpoint", "compile", "delattr", "dir", "eval", "exec",
        "execfile", "exit", "file", "filter", "getattr", "globals", "help", "input", "locals", "map",
        "memoryview", "open", "quit", "raw_input", "reload", "setattr", "vars",
    ]

    /// In a module's path or a dotted name: what a package happens to have imported.
    static let dangerousParts: Set<String> = [
        "__builtins__", "__class__", "__code__", "__dict__", "__getattribute__", "__globals__", "__import__",
        "__loader__", "__reduce__", "__reduce_ex__", "__subclasses__", "builtins", "ctypes", "eval", "exec",
        "execfile", "getattr", "importlib", "os", "pickle", "popen", "posix", "pty", "runpy", "runstring",
        "setattr", "shutil", "socket", "subprocess", "sys", "system", "urllib",
    ]
}
