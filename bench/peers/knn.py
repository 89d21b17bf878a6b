"""PyTorch's side of bench/knn.

Arguments: queries, bank, dimensions, k, threads, queries at a time. Reads a number of passes from each line of the standard
input and answers with the seconds that they took and the processor's; 0 asks for the predicted classes of the last pass.
"""

import sys
import time

import torch

queries, rows, dimensions, k, threads, block = map(int, sys.argv[1:7])
CLASSES, TEMPERATURE = 10, 0.1
torch.set_num_threads(threads)


def numbers(n, first):
    """Row i of class i % 10: a pattern of the class and one of its own, the same on both sides."""
    i = torch.arange(first, first + n, dtype=torch.float64).view(-1, 1)
    j = torch.arange(dimensions, dtype=torch.float64).view(1, -1)
    of_class = torch.sin((i % CLASSES + 1) * (j + 1) * 0.7)
    own = torch.sin(i * 12.9898 + j * 78.233) * 43758.5453
    return (0.35 * of_class + own - own.floor() - 0.5).float()


bank_rows, query_rows = numbers(rows, 0), numbers(queries, 1_000_000)
labels = torch.arange(rows) % CLASSES


@torch.inference_mode()
def votes():
    bank = torch.nn.functional.normalize(bank_rows).t().contiguous()
    held = torch.empty(block, rows)
    predicted = []
    for start in range(0, queries, block):
        unit = torch.nn.functional.normalize(query_rows[start : start + block])
        similarity = torch.mm(unit, bank, out=held[: len(unit)])
        value, row = similarity.topk(k, 1, sorted=False)
        vote = torch.zeros(len(unit), CLASSES).scatter_add_(1, labels[row], (value / TEMPERATURE).exp())
        predicted.append(vote.argmax(1))
    return torch.cat(predicted)


print("ready", flush=True)
last = None
for line in sys.stdin:
    if int(line) == 0:
        print(" ".join(map(str, last.tolist())), flush=True)
        continue
    start, cpu_start = time.perf_counter(), time.process_time()
    for _ in range(int(line)):
        last = votes()
    print(f"{time.perf_counter() - start:.6f} {time.process_time() - cpu_start:.6f}", flush=True)
