"""Golden Path: when should each LLM workload move from a hosted model to Llama, and then to a fine-tuned one?"""

__version__ = "0.1.0"
