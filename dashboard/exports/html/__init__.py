"""The memo as one HTML file that opens from a disk, with a what-if bar that computes in the browser."""
