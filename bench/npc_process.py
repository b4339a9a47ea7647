"""The NPC as the seed describes it: one Python process, one small PyTorch network, one Adam step a tick.

Prints "ready <microseconds per step>" once it learns, then lives on at TICK_HZ until it is ended.
Usage: npc_process.py [TICK_HZ]
"""

import sys
import time

import torch

torch.set_num_threads(1)
tick = 1.0 / float(sys.argv[1] if len(sys.argv) > 1 else 10)
network = torch.nn.Sequential(
    torch.nn.Linear(64, 64), torch.nn.ReLU(),
    torch.nn.Linear(64, 64), torch.nn.ReLU(),
    torch.nn.Linear(64, 6),
)
optimiser = torch.optim.Adam(network.parameters(), lr=1e-3)


def learn():
    """One tick of life: perceive, act, learn."""
    values = network(torch.randn(64))
    loss = (values[torch.argmax(values)] - 1.0) ** 2
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()


for _ in range(100):
    learn()

begin = time.perf_counter()
for _ in range(500):
    learn()
print(f"ready {(time.perf_counter() - begin) / 500 * 1e6:.0f}", flush=True)

while True:
    learn()
    time.sleep(tick)
