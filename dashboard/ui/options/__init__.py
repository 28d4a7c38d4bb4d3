"""Parts of the Options and Fine-tuning pages."""
