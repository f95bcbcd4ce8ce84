#!/usr/bin/env python3
"""Writes cases.json: files that try something, and honest ones, each with what an inspection must say of it.

Nothing here is ever loaded: pickles are written, not read. The honest files are what those packages write:
h5py==3.16.0 joblib==1.6.0 numpy==2.4.6 onnx==1.23.2 (times in the npz and in joblib's gzip differ from run to run).
Usage: make_cases.py
"""
import base64, bz2, gzip, io, json, lzma, pathlib, pickle, struct, tarfile, zipfile, zlib

import h5py, joblib, numpy, onnx
from onnx import helper

CASES = []
FIXED = (2026, 1, 2, 3, 4, 6)


def case(name, path, data, form, *expects):
    """expects: `severity kind detail [@inner]`; detail is a part of the text. Severities beyond note must all be named."""
    CASES.append({"name": name, "path": path, "format": form, "expects": list(expects), "bytes": base64.b64encode(data).decode()})


class Call:
    def __init__(self, function, *arguments):
        self.what = (function, arguments)

    def __reduce__(self):
        return self.what


def s(text):
    """SHORT_BINUNICODE."""
    data = text.encode()
    return b"\x8c" + bytes([len(data)]) + data


P = b"\x80\x04"
RUN = s("posix") + s("system") + b"\x93" + s("id") + b"\x85R"
EVIL = P + RUN + b"."
NAMED = "executes pickle-import posix.system"


def archive(entries, method=zipfile.ZIP_STORED, comment=b""):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as zf:
        for name, data in entries:
            info = zipfile.ZipInfo(name, FIXED)
            info.compress_type = method
            zf.writestr(info, data)
        zf.comment = comment
    return out.getvalue()


def zipped(data):
    return gzip.compress(data, 9, mtime=0)


# --- pickles

def pickles():
    import os, posix
    for protocol in range(6):
        case(f"os.system in protocol {protocol}", "model.pkl", pickle.dumps(Call(posix.system, "id"), protocol), "pickle", NAMED + ", called by REDUCE")
    hand = {
        "GLOBAL and REDUCE": b"cos\nsystem\n(S'id'\ntR.",
        "INST": b"(S'id'\nios\nsystem\n.",
        "OBJ": b"(cos\nsystem\nS'id'\no.",
        "a name from the memo": P + s("os") + b"\x940" + s("system") + b"\x940h\x00h\x01\x93)R.",
        "names swapped by DUP and POP": P + s("os") + b"20" + s("system") + b"\x93)R.",
        "a name of UNICODE with escapes": b"\x80\x04V\\u006fs\nVsyst\\u0065m\n\x93)R.",
        "a name of STRING with escapes": b"\x80\x04S'\\x6f\\163'\nS'syste\\x6d'\n\x93)R.",
        "names of BINSTRING": b"\x80\x04U\x02osT\x06\x00\x00\x00system\x93)R.",
        "a memo key that MEMOIZE counts right": P + s("os") + b"q\x00q\x000" + s("system") + b"\x940" + s("x") + b"q\x050h\x00h\x01\x93)R.",
        "an import behind a large value": P + b"\x8e" + struct.pack("<Q", 70000) + bytes(70000) + b"0" + s("os") + s("system") + b"\x93)R.",
        "a missing operand before": P + b"R0" + s("os") + s("system") + b"\x93)R.",
        "a missing mark before": P + b"t0" + s("os") + s("system") + b"\x93)R.",
        "a frame that lies": P + b"\x95" + struct.pack("<Q", 2**40) + s("os") + s("system") + b"\x93)R.",
        "two headers": P + b"\x80\x02" + s("os") + s("system") + b"\x93)R.",
        "import without call": P + s("os") + s("system") + b"\x93.",
        "no STOP": P + s("os") + s("system") + b"\x93)R",
        "a byte that is no opcode after the call": P + s("os") + s("system") + b"\x93)R\xff.",
        "a harmless pickle before": pickle.dumps({"a": 1}, 4) + P + s("os") + s("system") + b"\x93)R.",
        "junk and a harmless pickle before": pickle.dumps([1, 2], 2) + b"\xff\xfejunk" + P + s("os") + s("system") + b"\x93)R.",
    }
    for name, data in hand.items():
        more = ("may-execute hidden-content a pickle",) if name.startswith("junk") else ()
        case(f"os.system by {name}", "model.bin", data, "pickle", "executes pickle-import os.system", *more)
    case("NEWOBJ of Popen", "a.pkl", P + s("subprocess") + s("Popen") + b"\x93" + s("id") + b"\x85\x81.", "pickle", "executes pickle-import subprocess.Popen, called by NEWOBJ")
    case("NEWOBJ_EX of Popen", "a.pkl", P + s("subprocess") + s("Popen") + b"\x93)}\x92.", "pickle", "executes pickle-import subprocess.Popen, called by NEWOBJ_EX")
    case("BUILD on a class", "a.pkl", P + s("collections") + s("OrderedDict") + b"\x93}" + s("__init__") + s("x") + b"sb.", "pickle", "executes pickle-attribute collections.OrderedDict")
    case("a dotted name through a package", "a.pkl", P + s("torch") + s("serialization.os.system") + b"\x93)R.", "pickle", "executes pickle-import torch.serialization.os.system")
    case("a module's own os", "a.pkl", b"cnumpy.lib.os\nsystem\n)R.", "pickle", "executes pickle-import numpy.lib.os.system")
    case("names that a call makes", "a.pkl", P + b"c_codecs\nencode\n" + s("os") + s("latin1") + b"\x86R" + s("system") + b"\x93)R.", "pickle", "may-execute pickle-unresolved-import")
    case("an extension code", "a.pkl", b"\x80\x02\x82\x05)R.", "pickle", "may-execute pickle-extension code 5")
    case("a package nobody knows", "a.pkl", P + s("acme.models") + s("Net") + b"\x93)\x81.", "pickle", "may-execute pickle-unknown-import acme.models.Net")
    for text in ["builtins.eval", "builtins.exec", "__builtin__.getattr", "builtins.__import__", "runpy._run_code", "socket.create_connection", "webbrowser.open",
                 "asyncio.run", "importlib.import_module", "commands.getoutput", "pty.spawn", "pip.main", "ctypes.CDLL", "shutil.rmtree", "pickle.loads",
                 "cloudpickle.cloudpickle._make_function", "dill._dill._create_function", "marshal.loads", "types.CodeType", "operator.attrgetter",
                 "torch.storage._load_from_bytes", "torch.hub.load", "numpy.load", "numpy.testing._private.utils.runstring", "urllib.request.urlopen", "http.client.HTTPSConnection",
                 "timeit.timeit", "code.InteractiveInterpreter", "pdb.run", "cProfile.run", "sys.modules", "nt.system", "_io.open", "pydoc.pipepager", "smtplib.SMTP",
                 "multiprocessing.util.spawnv_passfds", "idlelib.pyshell.ModifiedInterpreter.runcode", "distutils.file_util.write_file", "doctest.debug_script"]:
        module, name = text.rsplit(".", 1) if "pyshell" not in text else ("idlelib.pyshell", "ModifiedInterpreter.runcode")
        case(f"imports {text}", "a.pkl", P + s(module) + s(name) + b"\x93)R.", "pickle", f"executes pickle-import {text}")
    for extension in ["json", "txt", "safetensors", "py", "csv", "yaml", "onnx", "npy", "h5", "png"]:
        case(f"a pickle named .{extension}", f"file.{extension}", EVIL, "pickle", NAMED)
        case(f"a text pickle named .{extension}", f"file.{extension}", b"cos\nsystem\n(S'id'\ntR.", "pickle", "executes pickle-import os.system")
    case("a pickle behind a picture's header", "a.png", b"\x89PNG\r\n\x1a\n" + bytes(range(90, 250)) + EVIL, "unknown", NAMED, "may-execute hidden-content a pickle")
    case("a text pickle behind a header", "a.bin", b"\x00\x01HEADER\x00" + b"cos\nsystem\n(S'id'\ntR.", "unknown", "executes pickle-import os.system", "may-execute hidden-content a pickle")
    case("a text that only begins like a pickle", "a.txt", b"cosine\nsimilarity\nof two vectors\n", "text")
    case("honest values", "a.pkl", pickle.dumps({"a": [1, 2.5, None, True, "x" * 300, b"y", {1, 2}, (1,), 2**80]}, 4), "pickle", "note pickle 0 known imports")
    for protocol in range(6):
        from collections import OrderedDict
        case(f"honest ordered dictionary, protocol {protocol}", "a.pkl", pickle.dumps(OrderedDict(a=numpy.float32(1), b=numpy.arange(3)), protocol), "pickle", "note pickle known imports")


# --- PyTorch

def state(run=b""):
    """What torch.save writes of one tensor, with room for one more value."""
    tensor = (b"ctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x04tQK\x00K\x04\x85K\x01\x85\x89"
              b"ccollections\nOrderedDict\n)RtR")
    return b"\x80\x02ccollections\nOrderedDict\n)R(X\x06\x00\x00\x00weight" + tensor + (b"X\x01\x00\x00\x00x" + run if run else b"") + b"u."


def torch_entries(run=b"", root="archive"):
    return [(f"{root}/data.pkl", state(run)), (f"{root}/byteorder", b"little"), (f"{root}/data/0", struct.pack("<4f", 1, 2, 3, 4)), (f"{root}/version", b"3\n")]


def torch():
    run = b"cos\nsystem\nX\x02\x00\x00\x00id\x85R"
    named = "executes pickle-import os.system @!archive/data.pkl"
    honest, evil = archive(torch_entries()), archive(torch_entries(run))
    case("honest PyTorch", "model.pt", honest, "pytorch-zip", "note pickle 3 known imports @!archive/data.pkl")
    case("PyTorch with a call", "model.pt", evil, "pytorch-zip", named)
    case("PyTorch with a call, deflated", "model.bin", archive(torch_entries(run), zipfile.ZIP_DEFLATED), "pytorch-zip", named)
    case("PyTorch whose pickle has another name", "model.bin", archive([("archive/x.txt", EVIL)]), "zip", NAMED + " @!archive/x.txt")
    at = evil.index(b"PK\1\2")
    case("a wrong checksum", "model.pt", evil[:at + 16] + b"\0\0\0\0" + evil[at + 20:], "pytorch-zip", named)
    case("the flag of encryption in the directory", "model.pt", evil[:at + 8] + b"\1\0" + evil[at + 10:], "pytorch-zip", named, "unread encrypted", "may-execute archive-mismatch encrypted in one header only")
    case("another name in the local header", "model.pt", evil.replace(b"archive/data.pkl", b"archive/data.txt", 1), "pytorch-zip", "executes pickle-import os.system", "may-execute archive-mismatch data.txt")
    case("another compression in the local header", "model.pt", evil[:8] + b"\x08\0" + evil[10:], "pytorch-zip", named, "may-execute archive-mismatch compression 0, in the local header 8")
    case("a smaller size in the directory", "model.pt", evil[:at + 20] + struct.pack("<LL", 4, 4) + evil[at + 28:], "pytorch-zip", "executes pickle-import os.system", "may-execute archive-mismatch 4 bytes, in the local header")
    case("an offset that leads nowhere", "model.pt", evil[:at + 42] + struct.pack("<L", 3) + evil[at + 46:], "pytorch-zip", "executes pickle-import os.system", "may-execute archive-mismatch no local header",
         "may-execute hidden-content an entry that no directory names")
    hidden = honest[:honest.index(b"PK\1\2")]
    extra = archive([("evil.pkl", EVIL)])
    extra = extra[:extra.index(b"PK\1\2")]
    end = honest.index(b"PK\5\6")
    moved = honest[end:end + 16] + struct.pack("<L", len(hidden) + len(extra)) + honest[end + 20:]
    case("an entry that no directory names", "model.pt", hidden + extra + honest[len(hidden):end] + moved, "pytorch-zip", NAMED + " @!evil.pkl", "may-execute hidden-content an entry that no directory names @!evil.pkl")
    case("a zip without its directory", "model.zip", extra, "zip", NAMED + " @!evil.pkl", "may-execute hidden-content an entry", "note malformed a zip without its directory")
    case("a zip behind a pickle", "model.pt", EVIL + honest, "pickle", NAMED, "may-execute hidden-content")
    case("a zip with a call behind a pickle", "model.pt", pickle.dumps([1, 2], 4) + evil, "pickle", named, "may-execute hidden-content a zip behind a beginning of pickle")
    case("a zip behind text", "model.txt", b"hello, this is text\n" + evil, "pytorch-zip", named)
    case("two end records", "model.pt", archive(torch_entries(), comment=archive([("evil.pkl", EVIL)])), "pytorch-zip", NAMED, "may-execute archive-mismatch directories")
    inner = archive([("in.zip", archive([("deep.zip", archive(torch_entries(run), zipfile.ZIP_DEFLATED))], zipfile.ZIP_DEFLATED))])
    case("a zip in a zip in a zip", "model.zip", inner, "zip", "executes pickle-import os.system @!in.zip!deep.zip!archive/data.pkl")
    deep = archive(torch_entries(run))
    for _ in range(6):
        deep = archive([("a.zip", deep)], zipfile.ZIP_DEFLATED)
    case("more archives inside each other than are opened", "a.zip", deep, "zip", "unread too-deep")
    case("an entry that leaves the folder", "a.zip", archive([("../../home/user/.bashrc", b"x")]), "zip", "reaches-out escaping-path ../../home")
    case("an absolute entry", "a.zip", archive([("/etc/cron.d/x", b"x"), ("C:\\x", b"x")]), "zip", "reaches-out escaping-path /etc", "reaches-out escaping-path C:")
    case("entries packed in other ways", "a.zip", archive([("a", b"x" * 99)], zipfile.ZIP_BZIP2), "zip", "unread unread-format zip compression 12")
    case("entries packed with LZMA", "a.zip", archive([("a", b"x" * 99)], zipfile.ZIP_LZMA), "zip", "unread unread-format zip compression 14")
    one = archive([("a.pkl", EVIL)])
    at, end = one.index(b"PK\1\2"), one.index(b"PK\5\6")
    twice = one[:end] + one[at:end].replace(b"a.pkl", b"b.pkl") + one[end:end + 8] + struct.pack("<HHL", 2, 2, 2 * (end - at)) + one[end + 16:]
    case("two entries of the same bytes", "a.zip", twice, "zip", NAMED + " @!a.pkl", NAMED + " @!b.pkl", "may-execute archive-mismatch")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zf, zf.open(zipfile.ZipInfo("a.pkl", FIXED), "w", force_zip64=True) as entry:
        entry.write(EVIL)
    case("zip64", "a.zip", out.getvalue(), "zip", NAMED + " @!a.pkl")

    class Stream(io.RawIOBase):
        def __init__(self): self.data = b""
        def writable(self): return True
        def write(self, piece):
            self.data += bytes(piece)
            return len(piece)
    out = Stream()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zf:
        for name, data in torch_entries(run):
            info = zipfile.ZipInfo(name, FIXED)
            info.compress_type = zipfile.ZIP_DEFLATED
            zf.writestr(info, data)
    case("sizes behind the data", "a.zip", out.data, "pytorch-zip", named)
    script = torch_entries() + [("archive/constants.pkl", b"\x80\x02)."), ("archive/code/__torch__/a.py", b"class A(Module):\n  def forward(self): return 1\n")]
    case("TorchScript", "model.pt", archive(script), "torchscript", "note torchscript")
    script[-1] = ("archive/code/__torch__/a.py", b"x = ops.aten.from_file('/etc/passwd')\n")
    case("TorchScript that reads files", "model.pt", archive(script), "torchscript", "reaches-out torchscript from_file")

    def legacy(last):
        magic, version, info = pickle.dumps(0x1950a86a20f9469cfc6c, 2), pickle.dumps(1001, 2), pickle.dumps({"little_endian": True}, 2)
        return magic + version + info + last + pickle.dumps(["0"], 2) + struct.pack("<q4f", 4, 1, 2, 3, 4)
    case("honest legacy PyTorch", "model.bin", legacy(state()), "pickle", "note pickle 3 known imports")
    case("legacy PyTorch with a call", "model.bin", legacy(state(run)), "pickle", "executes pickle-import os.system")


# --- other archives

def tarred(entries, form=tarfile.USTAR_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as tar:
        for name, data in entries:
            info = tarfile.TarInfo(name)
            if isinstance(data, str):
                info.type, info.linkname = tarfile.SYMTYPE, data
                tar.addfile(info)
            else:
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def archives():
    for form, name in ((tarfile.USTAR_FORMAT, "ustar"), (tarfile.GNU_FORMAT, "GNU"), (tarfile.PAX_FORMAT, "pax")):
        long = "folder/" * 30 + "a.pkl" if name != "ustar" else "folder/a.pkl"
        case(f"a pickle in a {name} tar", "a.nemo", tarred([("config.yaml", b"a: 1\n"), (long, EVIL)], form), "tar", f"{NAMED} @!{long}")
    case("PyTorch's first format", "model.pt", tarred([("sys_info", pickle.dumps({"a": 1}, 2)), ("pickle", b"\x80\x02cos\nsystem\n)R."), ("tensors", pickle.dumps(0, 2)), ("storages", pickle.dumps(0, 2))]), "tar",
         "executes pickle-import os.system @!pickle")
    case("a tar entry that leaves the folder", "a.tar", tarred([("../x", b"x"), ("link", "/etc/passwd")]), "tar", "reaches-out escaping-path ../x", "reaches-out escaping-path /etc/passwd")
    case("honest tar", "a.tar", tarred([("a/b.txt", b"hello\n"), ("link", "b.txt")]), "tar")
    case("a pickle in gzip", "a.pkl.gz", zipped(EVIL), "gzip", NAMED + " @!content")
    case("a tar in gzip", "a.tgz", zipped(tarred([("a.pkl", EVIL)])), "gzip", NAMED + " @!content!a.pkl")
    case("a second gzip member", "a.gz", zipped(pickle.dumps([1, 2], 4)) + zipped(EVIL), "gzip", NAMED + " @!content")
    case("a pickle in zlib", "a.joblib", zlib.compress(EVIL), "zlib", NAMED + " @!content")
    case("gzip that breaks off", "a.gz", zipped(EVIL + bytes(3000))[:-20], "gzip", NAMED, "note malformed the compressed bytes break off")
    case("bzip2", "a.bz2", bz2.compress(EVIL), "bzip2", "unread unread-format bzip2")
    case("xz", "a.xz", lzma.compress(EVIL), "xz", "unread unread-format xz")
    case("LZMA", "a.lzma", lzma.compress(EVIL, lzma.FORMAT_ALONE), "xz", "unread unread-format xz")
    case("7z", "a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(60), "7z", "unread unread-format 7z")
    case("RAR", "a.rar", b"Rar!\x1a\x07\x01\x00" + bytes(60), "rar", "unread unread-format rar")
    case("Zstandard", "a.zst", b"\x28\xb5\x2f\xfd" + bytes(60), "zstd", "unread unread-format zstd")
    case("a bomb of a value", "a.pkl.gz", zipped(zipped(P + b"\x8e" + struct.pack("<Q", 120 << 20) + bytes(120 << 20) + b".")), "gzip", "unread limit inflated bytes @!content!content")
    case("a bomb of an archive", "a.zip.gz", zipped(zipped(b"PK\3\4" + bytes(66 << 20))), "gzip", "unread limit bytes of an archive in an archive")
    case("a bomb of zeros", "a.zip", archive([(f"{n}", bytes(1 << 20)) for n in range(4)], zipfile.ZIP_DEFLATED), "zip")


# --- arrays

def saved(array, **options):
    out = io.BytesIO()
    numpy.save(out, array, **options)
    return out.getvalue()


def arrays():
    for array in (numpy.arange(12, dtype="<f4").reshape(3, 4), numpy.array(5), numpy.array(["a", "bc"]), numpy.array([(1, 2.0)], dtype=[("a", "<i4"), ("b", "<f8")]), numpy.zeros((2, 0))):
        case(f"honest array of {array.dtype}", "a.npy", saved(array), "npy")
    objects = numpy.array([{"a": 1}, None], dtype=object)
    case("honest array of objects", "a.npy", saved(objects), "npy", "note pickle known imports")
    header = saved(objects)[:128]
    case("an array of objects with a call", "a.npy", header + EVIL, "npy", NAMED)
    case("the type of objects as an escape", "a.npy", saved(numpy.zeros(2, "S4")).replace(b"'|S4'", b"'\\x7c\\x4f'")[:128].ljust(128) + EVIL, "npy", NAMED, "may-execute hidden-content")
    case("a pickle behind an array", "a.npy", saved(numpy.arange(3)) + EVIL, "npy", NAMED, "may-execute hidden-content a pickle", "note trailing-bytes")
    case("a large honest array is not inflated to its end", "a.npy.gz", zipped(zipped(saved(numpy.zeros(15_000_000)))), "gzip")
    case("a large honest tar in gzip", "a.tgz", zipped(zipped(tarred([(f"{n}.bin", bytes(5 << 20)) for n in range(12)]))), "gzip")
    out = io.BytesIO()
    numpy.savez_compressed(out, a=numpy.arange(1000), b=numpy.eye(3))
    case("honest npz", "a.npz", out.getvalue(), "zip")
    case("npz with a call", "a.npz", archive([("a.npy", header + EVIL)], zipfile.ZIP_DEFLATED), "zip", NAMED + " @!a.npy")
    for compress in (0, 3, ("gzip", 3)):
        for value, name in (({"a": numpy.arange(1000, dtype="<f8"), "b": numpy.eye(3, dtype="f4"), "c": "text"}, "arrays"), ([numpy.array([{"a": 1}], dtype=object), numpy.arange(5)], "objects")):
            out = io.BytesIO()
            joblib.dump(value, out, compress=compress)
            case(f"honest joblib of {name}, compress {compress}", "a.joblib", out.getvalue(), {0: "pickle", 3: "zlib"}.get(compress, "gzip"), "note pickle known imports")
    out = io.BytesIO()
    joblib.dump([numpy.arange(1000, dtype="<i8"), "HERE"], out)
    case("joblib with a call behind an array", "a.joblib", out.getvalue().replace(s("HERE"), s("os") + s("system") + b"\x93)R"), "pickle", "executes pickle-import os.system")
    out = io.BytesIO()
    joblib.dump([numpy.array(["HERE", 1], dtype=object)], out)
    case("joblib with a call in an array of objects", "a.joblib", out.getvalue().replace(s("HERE"), s("os") + s("system") + b"\x93)R"), "pickle", "executes pickle-import os.system")


# --- Keras, TensorFlow, ONNX

def h5(config):
    out = io.BytesIO()
    with h5py.File(out, "w", track_order=False) as file:
        file.attrs["model_config"] = config
        file["weights"] = numpy.arange(4.0)
    return out.getvalue()


def layer(name, config=None, module="keras.layers", registered=None):
    return {"module": module, "class_name": name, "config": config or {}, "registered_name": registered}


def keras(layers):
    model = layer("Sequential", {"name": "m", "layers": layers}, "keras")
    return archive([("metadata.json", b"{}"), ("config.json", json.dumps(model).encode()), ("model.weights.h5", h5("{}"))])


def field(number, value):
    """One protobuf field: a number or bytes."""
    def varint(n):
        out = b""
        while n > 127:
            out, n = out + bytes([n & 127 | 128]), n >> 7
        return out + bytes([n])
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


def tensorflow(operation, in_function=False):
    node = lambda op: field(1, "node") + field(2, op)
    graph = field(1, node("Placeholder"))
    if in_function:
        graph += field(2, field(1, field(1, field(1, "f")) + field(3, node(operation))))
    else:
        graph += field(1, node(operation))
    return graph


def models():
    dense = layer("Dense", {"units": 4, "activation": "relu"})
    case("honest Keras", "model.keras", keras([dense]), "keras")
    where = "@!config.json"
    case("Keras with a Lambda", "model.keras", keras([dense, layer("Lambda", {"function": {"class_name": "__lambda__", "config": {"code": "4wEA"}}})]), "keras", f"executes keras-lambda Lambda {where}", f"executes keras-lambda __lambda__ {where}")
    case("Keras that names os.system", "model.keras", keras([layer("function", "system", "os", "function")]), "keras", f"executes keras-import os. {where}")
    case("Keras that fetches a file", "model.keras", keras([{"module": "keras.utils", "class_name": "function", "config": "get_file", "registered_name": "get_file"}]), "keras", f"executes keras-import keras.utils.get_file {where}")
    case("Keras with a class of its own", "model.keras", keras([layer("Net", module="acme.layers", registered="acme>Net")]), "keras", f"may-execute keras-import acme.layers.Net {where}", f"may-execute keras-import acme>Net {where}")
    case("Keras that reads a vocabulary", "model.keras", keras([layer("StringLookup", {"vocabulary": "/etc/passwd"})]), "keras", f"reaches-out keras-file StringLookup: /etc/passwd {where}")
    text = lambda name: json.dumps({"class_name": "Sequential", "config": {"layers": [{"class_name": name, "config": {"function": ["4wEA", None, None]}}]}})
    case("honest Keras in HDF5", "model.h5", h5(text("Dense")), "hdf5")
    case("HDF5 with a Lambda", "model.h5", h5(text("Lambda")), "hdf5", "executes keras-lambda Lambda")
    case("HDF5 with a Lambda in escapes", "model.h5", h5(text("Lambda").replace("Lambda", "\\u004cambda")), "hdf5", "may-execute hidden-content escapes")
    case("HDF5 behind a user block", "model.h5", bytes(512) + h5(text("Lambda")), "hdf5", "executes keras-lambda Lambda")
    case("a Keras architecture with a Lambda", "model.json", text("Lambda").encode(), "json", "executes keras-lambda Lambda")
    for operation, severity in (("PyFunc", "executes"), ("EagerPyFunc", "executes"), ("ReadFile", "reaches-out"), ("WriteFile", "reaches-out")):
        for inside in (False, True):
            graph = tensorflow(operation, inside)
            saved_model = field(1, 1) + field(2, field(1, field(4, "serve")) + field(2, graph))
            case(f"SavedModel with {operation}{' in a function' if inside else ''}", "saved_model.pb", saved_model, "savedmodel", f"{severity} tensorflow-operation {operation}")
            case(f"frozen graph with {operation}{' in a function' if inside else ''}", "graph.pb", graph, "tensorflow-graph", f"{severity} tensorflow-operation {operation}")
    case("honest SavedModel", "saved_model.pb", field(1, 1) + field(2, field(1, field(4, "serve")) + field(2, tensorflow("MatMul"))), "savedmodel")

    def model(domain="", operation="Relu", location=None, functions=()):
        weight = helper.make_tensor("w", onnx.TensorProto.FLOAT, [1], [1.0])
        if location is not None:
            weight.ClearField("float_data")
            weight.data_location = onnx.TensorProto.EXTERNAL
            weight.external_data.add(key="location", value=location)
            weight.external_data.add(key="offset", value="0")
        x, y = (helper.make_tensor_value_info(n, onnx.TensorProto.FLOAT, [1]) for n in "xy")
        graph = helper.make_graph([helper.make_node(operation, ["x"], ["y"], domain=domain)], "g", [x], [y], [weight])
        return helper.make_model(graph, producer_name="cairn", functions=list(functions)).SerializeToString(deterministic=True)
    case("honest ONNX", "model.onnx", model(), "onnx")
    case("ONNX with data beside it", "model.onnx", model(location="weights.bin"), "onnx", "note onnx-external-data weights.bin")
    for location in ("../../../etc/passwd", "/etc/passwd", "C:\\secrets.txt", "a/../../b", "https://example.org/w.bin"):
        case(f"ONNX with data at {location}", "model.onnx", model(location=location), "onnx", f"reaches-out onnx-external-data {location}")
    case("ONNX with an operator of its own", "model.onnx", model("acme.ops", "Magic"), "onnx", "may-execute onnx-operator acme.ops::Magic")
    case("ONNX that calls Python", "model.onnx", model("com.microsoft", "PyOp"), "onnx", "executes onnx-operator com.microsoft::PyOp")
    own = helper.make_function("acme.ops", "Magic", ["x"], ["y"], [helper.make_node("Relu", ["x"], ["y"])], [helper.make_opsetid("", 18)])
    case("ONNX that defines its operator", "model.onnx", model("acme.ops", "Magic", functions=[own]), "onnx")
    then = helper.make_graph([helper.make_node("Magic", ["x"], ["z"], domain="evil")], "t", [], [helper.make_tensor_value_info("z", 1, [1])])
    x, y = (helper.make_tensor_value_info(n, onnx.TensorProto.FLOAT, [1]) for n in "xy")
    branch = helper.make_graph([helper.make_node("If", ["x"], ["y"], then_branch=then, else_branch=then)], "g", [x], [y])
    case("ONNX with an operator in a branch", "model.onnx", helper.make_model(branch).SerializeToString(deterministic=True), "onnx", "may-execute onnx-operator evil::Magic")


# --- weights and text

def tensors(data=struct.pack("<2f", 1, 2), end=8, metadata=None):
    header = {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, end]}}
    if metadata:
        header["__metadata__"] = metadata
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def gguf(keys, version=3):
    text = lambda t: struct.pack("<Q", len(t.encode())) + t.encode()
    out = b"GGUF" + struct.pack("<LQQ", version, 0, len(keys) + 2)
    out += text("general.architecture") + struct.pack("<L", 8) + text("llama")
    out += text("tokenizer.ggml.tokens") + struct.pack("<LLQ", 9, 8, 3) + text("a") + text("b") + text("c")
    for key, value in keys.items():
        out += text(key) + struct.pack("<L", 8) + text(value)
    return out


HONEST = "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' }}{% endfor %}"
ESCAPES = ["{{ messages.__class__.__mro__[1].__subclasses__() }}", "{{ ''|attr('\\x5f\\x5fclass\\x5f\\x5f') }}", "{{ cycler['__init__']['__globals__'].os.popen('id').read() }}", "{% set x = lipsum['__glo' + 'bals__'] %}{{ x }}"]


def weights():
    case("honest safetensors", "model.safetensors", tensors(metadata={"format": "pt"}), "safetensors")
    case("safetensors with a pickle behind", "model.safetensors", tensors() + EVIL, "safetensors", NAMED, "may-execute hidden-content a pickle", "note trailing-bytes")
    case("safetensors with a gap", "model.safetensors", tensors(end=16), "safetensors", "note malformed offsets")
    case("safetensors that ends early", "model.safetensors", tensors(b"1234"), "safetensors", "note malformed ends early")
    case("honest GGUF", "model.gguf", gguf({"tokenizer.chat_template": HONEST}), "gguf", "note chat-template tokenizer.chat_template")
    case("GGUF of a later version", "model.gguf", gguf({}, 9), "gguf", "unread unread-format GGUF version 9")
    for number, template in enumerate(ESCAPES):
        case(f"GGUF with a template that escapes, {number}", "model.gguf", gguf({"tokenizer.chat_template.tool": template}), "gguf", "executes chat-template tokenizer.chat_template.tool")
        case(f"a template that escapes, {number}", "tokenizer_config.json", json.dumps({"chat_template": [{"name": "default", "template": template}]}).encode(), "json", "executes chat-template")
        case(f"a template of its own that escapes, {number}", "chat_template.jinja", template.encode(), "text", "executes chat-template")
    case("a GGUF array without end", "model.gguf", b"GGUF" + struct.pack("<LQQ", 3, 0, 1) + struct.pack("<Q", 1) + b"a" + struct.pack("<LLQ", 9, 8, 2**60), "gguf", "unread limit GGUF array elements")
    case("honest tokenizer configuration", "tokenizer_config.json", json.dumps({"chat_template": HONEST, "model_max_length": 10**30}).encode(), "json", "note chat-template chat_template")
    case("honest configuration", "config.json", json.dumps({"architectures": ["BertModel"], "hidden_size": 4, "eps": 1e-12}).encode(), "json")
    remote = {"auto_map": {"AutoModel": "modeling_acme.AcmeModel"}}
    case("remote code", "config.json", json.dumps(remote).encode(), "json", "may-execute remote-code auto_map: modeling_acme.AcmeModel")
    case("remote code, escaped", "config.json", json.dumps(remote).replace("auto_map", "auto\\u005fmap").encode(), "json", "may-execute remote-code auto_map")
    case("remote code of another repository", "config.json", json.dumps({"auto_map": {"AutoModel": "evil/repo--m.M"}}).encode(), "json", "may-execute remote-code evil/repo--m.M")
    case("remote code in JSON with NaN", "config.json", json.dumps({"x": float("nan"), **remote}).encode(), "json", "may-execute remote-code modeling_acme")
    case("remote code in JSON with a key twice", "config.json", b'{"a":1,"a":2,"auto_map":{"AutoModel":"m.M"}}', "json", "may-execute remote-code m.M")
    case("a switch for remote code", "config.json", b'{"trust_remote_code": true}', "json", "may-execute remote-code trust_remote_code")
    case("a module of its own", "modules.json", json.dumps([{"idx": 0, "name": "0", "path": "", "type": "custom_st.Transformer"}]).encode(), "json", "may-execute remote-code type: custom_st.Transformer")
    case("honest modules", "modules.json", json.dumps([{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"}]).encode(), "json")
    case("a parent library", "adapter_config.json", json.dumps({"auto_mapping": {"base_model_class": "M", "parent_library": "evil_lib"}}).encode(), "json", "may-execute remote-code evil_lib")
    case("YAML that calls", "config.yaml", b"a: !!python/object/apply:os.system ['id']\n", "text", "executes yaml-object os.system")
    case("YAML that calls by its target", "config.yaml", b"model:\n  _target_: os.system\n  command: id\n", "text", "executes yaml-object os.system")
    case("honest YAML", "config.yaml", b"model:\n  _target_: nemo.collections.asr.models.EncDecCTCModel\nbetas: !!python/tuple [0.9, 0.98]\n", "text")
    case("honest card", "README.md", b"# Model\n\n```python\nimport os\nfrom transformers import AutoModel\nos.system('ls')\n```\n", "text")
    case("honest table", "a.csv", b"a,b\n1,2\n", "text")
    case("JSON lines", "a.jsonl", b'{"a":1}\n{"a":2}\n', "json")
    case("an empty file", "a", b"", "empty")
    case("Python", "modeling_acme.py", b"import subprocess\nclass A: pass\n", "python", "may-execute python subprocess")
    case("a dataset script", "acme.py", b"import datasets\nclass A(datasets.GeneratorBasedBuilder): pass\n", "python", "may-execute dataset-script loads a dataset")
    case("byte code", "a.bin", b"\xa7\x0d\x0d\x0a" + bytes(12) + b"\xe3" + bytes(40), "python-bytecode", "may-execute python byte code")
    case("a script", "run", b"#!/bin/sh\nid\n", "script", "may-execute script #!/bin/sh")
    case("ELF named as weights", "model.bin", b"\x7fELF\x02\x01\x01" + bytes(60), "elf", "may-execute native-code ELF")
    case("PE", "a.dat", b"MZ" + bytes(58) + struct.pack("<L", 64) + b"PE\0\0" + bytes(20), "pe", "may-execute native-code PE")
    case("Mach-O", "a.dat", b"\xcf\xfa\xed\xfe" + bytes(60), "mach-o", "may-execute native-code Mach-O")
    case("WebAssembly", "a.dat", b"\0asm\1\0\0\0", "wasm", "may-execute native-code WebAssembly")
    case("TensorRT", "a.engine", b"ftrt" + bytes(60), "tensorrt", "may-execute native-code TensorRT")
    case("a notebook", "a.ipynb", json.dumps({"cells": [], "nbformat": 4, "metadata": {}}).encode(), "json", "note notebook")
    case("a dependency from a URL", "requirements.txt", b"numpy==2\ngit+https://example.org/x.git\n", "text", "reaches-out requirement git+https")
    case("honest dependencies", "requirements.txt", b"numpy==2\n# see https://example.org\n", "text")


def main():
    for part in (pickles, torch, archives, arrays, models, weights):
        part()
    text = json.dumps({"source": "make_cases.py", "cases": CASES}, indent=1) + "\n"
    (pathlib.Path(__file__).parent / "cases.json").write_text(text)
    print(len(CASES), "cases,", len(text), "bytes")


main()
