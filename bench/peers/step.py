"""PyTorch's side of bench/step and bench/zoo: eager training steps, or evaluations, of one batch, channels-last.

Arguments: model, precision, batch size, threads, train or evaluate. Reads a number of steps from each line of the
standard input and answers with the seconds that they took and the processor's.
"""

import sys
import time

import torch
from networks import network

name, precision, batch, threads, what = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
torch.set_num_threads(threads)
torch.manual_seed(0)
model = network(name, 10).to(memory_format=torch.channels_last)
decayed = [p for p in model.parameters() if p.dim() > 1]
plain = [p for p in model.parameters() if p.dim() == 1]
optimizer = torch.optim.SGD(
    [{"params": decayed, "weight_decay": 5e-4}, {"params": plain, "weight_decay": 0.0}],
    lr=0.01,
    momentum=0.9,
    nesterov=True,
    foreach=True,
)
x = torch.randn(batch, 3, 32, 32).contiguous(memory_format=torch.channels_last)
y = torch.randint(0, 10, (batch,))


def step():
    with torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16"):
        loss = torch.nn.functional.cross_entropy(model(x), y)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()


@torch.inference_mode()
def evaluate():
    model(x)


model.train(what == "train")
work = step if what == "train" else evaluate
print("ready", flush=True)
for line in sys.stdin:
    start, cpu_start = time.perf_counter(), time.process_time()
    for _ in range(int(line)):
        work()
    print(f"{time.perf_counter() - start:.6f} {time.process_time() - cpu_start:.6f}", flush=True)
