"""What the benchmark drivers share: building, starting and asking both sides, and the figures."""

import functools
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BENCH = ROOT / "bench"
# Student's t, two-sided 95 %, by degrees of freedom
T95 = {2: 4.303, 4: 2.776, 6: 2.447, 8: 2.306, 10: 2.228}
SEEDS = [degrees // 2 + 1 for degrees in T95]


def say(text):
    print(text, file=sys.stderr, flush=True)


def python():
    """A Python with the peers' requirements: $MEDLEY_BENCH_PYTHON, or one made in bench/.venv."""
    given = os.environ.get("MEDLEY_BENCH_PYTHON")
    if given:
        return given
    venv = BENCH / ".venv"
    wanted = BENCH / "peers" / "requirements.txt"
    made_of = venv / "requirements.txt"
    if not made_of.exists() or made_of.read_text() != wanted.read_text():
        say("bench: installing PyTorch into bench/.venv")
        shutil.rmtree(venv, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        pip = [venv / "bin" / "python", "-m", "pip", "install", "--quiet", "-r", wanted]
        subprocess.run(pip, check=True, stdout=sys.stderr)
        shutil.copy(wanted, made_of)
    return str(venv / "bin" / "python")


def run(*command):
    """What a command prints; the measurement ends where it fails."""
    process = subprocess.run([*map(str, command)], stdout=subprocess.PIPE, text=True)
    if process.returncode:
        sys.exit(f"bench: {command[0]} ended with exit code {process.returncode}")
    return process.stdout


def classpath():
    """Builds Medley's side and returns its class path."""
    say("bench: building")
    home = os.environ.get("HOME", "/")
    build = ["mvn", "-B", "-q", "-ntp", f"-Duser.home={home}", "-f", str(ROOT / "pom.xml"), "-pl", "bench", "-am"]
    build += ["package", "-Dlauncher", "-Dmaven.test.skip=true", "-Dbuild.folder=target/bench"]
    if subprocess.run(build, stdout=sys.stderr).returncode:
        sys.exit("bench: the build failed")
    target = BENCH / "target" / "bench"
    jar = next(target.glob("medley-bench-*.jar"))
    return f"{jar}:{(target / 'classpath').read_text().strip()}"


def java(main, path, *arguments):
    executable = os.path.join(os.environ["JAVA_HOME"], "bin", "java") if "JAVA_HOME" in os.environ else "java"
    options = os.environ.get("MEDLEY_JAVA_OPTS", "").split()
    quiet = f"-Djava.util.logging.config.file={BENCH / 'lib' / 'logging.properties'}"
    return [executable, "-Xmx2g", "-XX:+UseSerialGC", quiet, *options, "-cp", path, main, *map(str, arguments)]


def medley(command, environment):
    """Medley's worker, with the allocator's settings that the launcher makes."""
    found = re.search(r"^: \"\$\{GLIBC_TUNABLES:=(\S+)\}\"$", (ROOT / "medley").read_text(), re.MULTILINE)
    return Worker(command, {"GLIBC_TUNABLES": found.group(1), **environment})


class Worker:
    """A process that says "ready", then answers each line with a line; idle, it uses no processor."""

    def __init__(self, command, environment=None):
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **(environment or {})},
        )
        self.expect("ready")

    def line(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"bench: {self.process.args[0]} ended with exit code {self.process.wait()}")
        return line.strip()

    def expect(self, wanted):
        line = self.line()
        if line != wanted:
            sys.exit(f"bench: expected {wanted!r}, got {line!r}")

    def ask(self, question):
        self.process.stdin.write(f"{question}\n")
        self.process.stdin.flush()
        return self.line()

    def close(self):
        self.process.stdin.close()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def extract(archive, folder, images, tests):
    """A zip's training images of split/class/image, as many of each class, and tests test images; returns how many train."""
    with zipfile.ZipFile(archive) as file:
        names = {"train": {}, "test": {}}
        for name in sorted(file.namelist()):
            parts = pathlib.PurePosixPath(name).parts
            if len(parts) == 3 and parts[0] in names:
                names[parts[0]].setdefault(parts[1], []).append(name)
        for split, wanted in (("train", images), ("test", tests)):
            each = wanted and wanted // len(names[split])
            names[split] = [name for inside in names[split].values() for name in inside[:each]]
        file.extractall(folder, names["train"] + names["test"])
    return len(names["train"])


def rate(worker, images, epochs=1):
    """Images a second of some epochs, by the clock and by processor time."""
    return [epochs * images / float(seconds) for seconds in worker.ask(epochs).split()]


def best_workers(name, peer, images, environment):
    """The number of loader processes, the command's last argument, that is fastest for a peer here."""
    rates = {}
    for workers in range(0, (os.cpu_count() or 1) + 1):
        with Worker([*peer, str(workers)], environment) as worker:
            worker.ask(1)
            rates[workers] = rate(worker, images)[0]
    say(f"bench: {name}'s images/s by workers: " + ", ".join(f"{w}: {r:.1f}" for w, r in rates.items()))
    return max(rates, key=rates.get)


def alternate(rounds, first, second):
    """Measures in pairs, back to back, the order turned from pair to pair: [(first, second, load)]."""
    pairs = []
    for number in range(rounds):
        load = os.getloadavg()[0]
        if number % 2 == 0:
            a, b = first(), second()
        else:
            b, a = second(), first()
        pairs.append((a, b, load))
    return pairs


def steps(interpreter, path, arguments, options):
    """Figures of bench/step's workers: both stay alive and take turns, so that whatever else runs here slows both."""
    batch, threads = arguments[2:4]
    environment = {"OMP_NUM_THREADS": str(threads)}
    peer = [interpreter, str(BENCH / "peers" / "step.py"), *map(str, arguments)]
    with (
        medley(java("dev.medley.bench.StepWorker", path, *arguments), environment) as first,
        Worker(peer, environment) as second,
    ):
        for worker in (first, second):
            worker.ask(3)
        seconds = max(float(worker.ask(2).split()[0]) / 2 for worker in (first, second))
        count = max(1, round(options.seconds / seconds))
        measured = alternate(options.rounds, *(functools.partial(rate, worker, batch, count) for worker in (first, second)))
        return {"steps": count, **summary(measured)}


def summary(pairs, peer="pytorch"):
    """Figures of pairs of (rate by the clock, rate by processor time), larger being faster."""
    clock = [a[0] / b[0] for a, b, _ in pairs]
    processor = [a[1] / b[1] for a, b, _ in pairs]
    return {
        "medley": statistics.median(a[0] for a, _, _ in pairs),
        peer: statistics.median(b[0] for _, b, _ in pairs),
        "ratio": statistics.median(clock),
        "ratio_range": [min(clock), max(clock)],
        "ratio_of_processor_time": statistics.median(processor),
        "ratio_of_processor_time_range": [min(processor), max(processor)],
        "load": statistics.median(load for _, _, load in pairs),
        "pairs": [{"medley": a, peer: b, "load": load} for a, b, load in pairs],
    }


def difference(ours, theirs):
    """The difference of the means of two sides of equally many seeds, and half its 95 % interval."""
    error = ((statistics.variance(ours) + statistics.variance(theirs)) / len(ours)) ** 0.5
    return statistics.mean(ours) - statistics.mean(theirs), T95[2 * len(ours) - 2] * error


def row(label, figures, unit, peer="pytorch"):
    return (
        f"{label:<16} medley {figures['medley']:8.1f}  {peer} {figures[peer]:8.1f} {unit}  "
        "ratio {ratio:.3f} ({ratio_range[0]:.3f}-{ratio_range[1]:.3f})  by processor time "
        "{ratio_of_processor_time:.3f} ({ratio_of_processor_time_range[0]:.3f}-"
        "{ratio_of_processor_time_range[1]:.3f})  ".format(**figures)
        + f"{len(figures['pairs'])} pairs  load {figures['load']:.1f}"
    )


def machine(threads):
    model = "unknown"
    flags = set()
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
        elif line.startswith("flags"):
            flags = set(line.split(":", 1)[1].split())
            break
    half = bool(flags & {"avx512_bf16", "amx_bf16"})
    return {"processor": model, "cores": os.cpu_count(), "threads": threads, "bf16_instructions": half}


def write(path, result):
    if path:
        pathlib.Path(path).write_text(json.dumps(result, indent=2) + "\n")
