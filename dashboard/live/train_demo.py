"""Tunes the demo model on the sample task: `make train-demo`.

A LoRA adapter for all linear layers, trained on one CPU thread in minutes, written as a GGUF that
llama.cpp switches per request. Needs torch, transformers, peft, gguf and safetensors, which the
dashboard itself does not.
"""

import importlib
import json
import math
import os
import random
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dashboard.live.demo_facts import write_training
from dashboard.live.demo_model import NoDemoModel, fetch_demo_model
from dashboard.live.demo_tickets import Ticket, tickets
from dashboard.live.embedded import ADAPTER

RANK, ALPHA = 8, 16.0
STEPS, BATCH, WARM_UP = 150, 8, 10
PEAK_LEARNING_RATE = 1e-3
SEED = 11
LAYERS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
Encoded = tuple[list[int], list[int]]
"""Tokens of a prompt and of its answer."""
GGUF_NAMES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}


def train(
    gguf: Path, out: Path, *, examples: int = STEPS * BATCH, passes: int = 1
) -> dict[str, Any]:
    """The adapter is at `out`, trained `passes` times on each example; returns the facts of the training."""
    torch: Any = importlib.import_module("torch")
    transformers: Any = importlib.import_module("transformers")
    peft: Any = importlib.import_module("peft")
    torch.manual_seed(SEED)
    torch.set_num_threads(1)  # two threads on two busy cores are slower than one
    where = {"gguf_file": gguf.name}
    tokenizer = transformers.AutoTokenizer.from_pretrained(gguf.parent, **where)
    base = transformers.AutoModelForCausalLM.from_pretrained(
        gguf.parent, dtype=torch.bfloat16, **where
    )
    model = peft.get_peft_model(
        base,
        peft.LoraConfig(r=RANK, lora_alpha=ALPHA, lora_dropout=0.0, target_modules=list(LAYERS)),
    )
    trained = [weight for weight in model.parameters() if weight.requires_grad]
    for weight in trained:
        weight.data = weight.data.float()  # updates of 1e-3 vanish in bfloat16
    began, cpu_began = time.perf_counter(), time.process_time()
    drawn = tickets(examples, split="train", seed=SEED)
    encoded = [_encoded(tokenizer, example) for example in drawn]
    losses = _fit(torch, model, _batches(encoded, passes=passes))
    _write_gguf(model, out, config=base.config)
    return {
        "examples": examples,
        "steps": len(losses),
        "rank": RANK,
        "trainable_parameters": sum(weight.numel() for weight in trained),
        "wall_s": round(time.perf_counter() - began),
        "cpu_s": round(time.process_time() - cpu_began),
        "first_loss": round(losses[0], 3),
        "last_loss": round(sum(losses[-10:]) / 10, 4),
        "bytes": out.stat().st_size,
    }


def _encoded(tokenizer: Any, ticket: Ticket) -> Encoded:
    """Prompt and answer tokens, as the server's chat template writes them."""
    asked = tokenizer.apply_chat_template(
        [{"role": "user", "content": ticket.text}], add_generation_prompt=True, tokenize=False
    )
    prompt = tokenizer(asked, add_special_tokens=False)["input_ids"]
    answer = tokenizer(ticket.answer + "<|im_end|>", add_special_tokens=False)["input_ids"]
    return prompt, answer


def _batches(encoded: list[Encoded], *, passes: int) -> list[list[Encoded]]:
    """Batches of all examples, in their order the first time and in a drawn one each further time."""
    draw = random.Random(SEED)  # noqa: S311 - an order, not a secret
    line = list(encoded)
    for _ in range(passes - 1):
        line += draw.sample(encoded, len(encoded))
    return [line[at : at + BATCH] for at in range(0, len(line), BATCH)]


def _fit(torch: Any, model: Any, batches: list[list[Encoded]]) -> list[float]:
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=PEAK_LEARNING_RATE, weight_decay=0.0)
    losses = []
    for step, batch in enumerate(batches):
        for group in optimizer.param_groups:
            group["lr"] = PEAK_LEARNING_RATE * _rate_share(step, steps=len(batches))
        loss = _loss(torch, model, batch)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        losses.append(loss.item())
        if step % 10 == 0:
            sys.stderr.write(f"step {step}: loss {losses[-1]:.3f}\n")
    return losses


def _rate_share(step: int, *, steps: int) -> float:
    """Linear warm-up, of a short run for a quarter of it, then a cosine down to a tenth."""
    warm_up = min(WARM_UP, steps // 4)
    if step < warm_up:
        return (step + 1) / warm_up
    return 0.1 + 0.45 * (1 + math.cos(math.pi * (step - warm_up) / (steps - warm_up)))


def _loss(torch: Any, model: Any, batch: list[Encoded]) -> Any:
    """Cross entropy of the answer tokens; the output layer runs only where there is a label."""
    longest = max(len(prompt) + len(answer) for prompt, answer in batch)
    tokens = torch.zeros((len(batch), longest), dtype=torch.long)
    labels = torch.full((len(batch), longest), -100)
    mask = torch.zeros((len(batch), longest), dtype=torch.long)
    for row, (prompt, answer) in enumerate(batch):
        end = len(prompt) + len(answer)
        tokens[row, :end] = torch.tensor(prompt + answer)
        labels[row, len(prompt) : end] = torch.tensor(answer)
        mask[row, :end] = 1
    with torch.autocast("cpu", dtype=torch.bfloat16):
        causal = model.base_model.model
        hidden = causal.model(input_ids=tokens, attention_mask=mask).last_hidden_state
        wanted = labels[:, 1:]
        chosen = wanted != -100
        logits = causal.lm_head(hidden[:, :-1][chosen])
    return torch.nn.functional.cross_entropy(logits.float(), wanted[chosen])


def _write_gguf(model: Any, out: Path, *, config: Any) -> None:
    """The adapter in llama.cpp's layout: rows of q and k permuted for its rotary embedding."""
    gguf: Any = importlib.import_module("gguf")
    numpy: Any = importlib.import_module("numpy")
    writer = gguf.GGUFWriter(str(out), "llama")
    writer.add_string("general.type", "adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", ALPHA)
    heads = {"attn_q": config.num_attention_heads, "attn_k": config.num_key_value_heads}
    for name, weight in model.named_parameters():
        if not weight.requires_grad:
            continue
        place = name.split(".layers.")[1].split(".")
        kind = GGUF_NAMES[".".join(place[1:3])]
        side = "lora_a" if "lora_A" in name else "lora_b"
        values = weight.detach().float().numpy()
        if side == "lora_b" and kind in heads:
            rows, rank = values.shape
            shape = (heads[kind], 2, rows // heads[kind] // 2, rank)
            values = values.reshape(shape).swapaxes(1, 2).reshape(rows, rank)
        tensor = numpy.ascontiguousarray(values.astype(numpy.float16))
        writer.add_tensor(f"blk.{place[0]}.{kind}.weight.{side}", tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def versions() -> str:
    """Of what trained."""
    names = ("torch", "transformers", "peft", "gguf")
    return ", ".join(f"{name} {version(name)}" for name in names)


def base_model() -> Path | None:
    """The demo model's file, with nothing else asked of the net; None where it cannot be had, which is told."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    model = fetch_demo_model()
    if isinstance(model, NoDemoModel):
        sys.stderr.write(f"{model.reason}\n")
        return None
    return model


def main() -> int:
    """The adapter and its training facts lie beside this module."""
    model = base_model()
    if model is None:
        return 1
    training = train(model, ADAPTER)
    write_training(training, versions=versions())
    sys.stdout.write(json.dumps(training) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
