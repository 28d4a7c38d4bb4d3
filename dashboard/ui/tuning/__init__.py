"""What the Fine-tuning page is drawn with."""
