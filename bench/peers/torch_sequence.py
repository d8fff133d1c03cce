"""PyTorch beside our kernels: the same networks, trained and run on command, so that rounds can be interleaved.

Usage: python3 torch_sequence.py '{"model": "autoencoder", "T": 20, "F": 16, "H": 64, "B": 256, "N": 4096, "threads": 1}'
Model "autoencoder": LSTM(F -> H), last state repeated, LSTM(H -> H), linear H -> F, mean squared error.
Model "cnn-lstm": Conv1d(F -> 128, 3), ReLU, Conv1d(128 -> 256, 3), ReLU, max-pool 2, LSTM(256 -> H), linear, cross-entropy.
Adam, batches of B out of N windows (a multiple of B). Reads "train SECONDS" or "infer SECONDS" a line, answers {"rate":
windows per second} a line; first line: its version.
"""

import json
import sys
import time

import torch

given = json.loads(sys.argv[1])
T, F, H, B, N = (given[key] for key in "TFHBN")
torch.set_num_threads(given["threads"])
torch.manual_seed(0)


class Autoencoder(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = torch.nn.LSTM(F, H, batch_first=True)
        self.decoder = torch.nn.LSTM(H, H, batch_first=True)
        self.output = torch.nn.Linear(H, F)

    def forward(self, x):
        _, (h, _) = self.encoder(x)
        y, _ = self.decoder(h[-1].unsqueeze(1).expand(-1, x.shape[1], -1))
        return self.output(y)


class CnnLstm(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.features = torch.nn.Sequential(
            torch.nn.Conv1d(F, 128, 3), torch.nn.ReLU(), torch.nn.Conv1d(128, 256, 3), torch.nn.ReLU(), torch.nn.MaxPool1d(2)
        )
        self.lstm = torch.nn.LSTM(256, H, batch_first=True)
        self.output = torch.nn.Linear(H, given["classes"])

    def forward(self, x):
        _, (h, _) = self.lstm(self.features(x.transpose(1, 2)).transpose(1, 2))
        return self.output(h[-1])


data = torch.rand(N, T, F)
if given["model"] == "autoencoder":
    model, aim, criterion = Autoencoder(), data, torch.nn.MSELoss()
else:
    model, aim, criterion = CnnLstm(), torch.randint(given["classes"], (N,)), torch.nn.CrossEntropyLoss()
optimiser = torch.optim.Adam(model.parameters(), 1e-3)


def train(i):
    optimiser.zero_grad()
    criterion(model(data[i : i + B]), aim[i : i + B]).backward()
    optimiser.step()


def infer(i):
    with torch.no_grad():
        model(data[i : i + B])


print(json.dumps({"version": torch.__version__}), flush=True)
for line in sys.stdin:
    name, seconds = line.split()
    work = {"train": train, "infer": infer}[name]
    done, start = 0, time.perf_counter()
    while done == 0 or time.perf_counter() - start < float(seconds):
        work(done % N)
        done += B
    print(json.dumps({"rate": done / (time.perf_counter() - start)}), flush=True)
