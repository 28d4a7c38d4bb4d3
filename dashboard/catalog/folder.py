"""Where the facts lie: `data/` of a checkout, `dashboard/_data` of an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def data_folder() -> Path:
    """The folder that holds `assumptions.yaml`, `gpus/`, `models/` and `hosted/`.

    Raises `FileNotFoundError` naming both places that were tried.
    """
    tried = (_PACKAGE.parent / "data", _PACKAGE / "_data")
    for folder in tried:
        if (folder / "assumptions.yaml").is_file():
            return folder
    raise FileNotFoundError(
        f"no facts found: neither {tried[0]} nor {tried[1]} holds assumptions.yaml; "
        "install the project again or run it from a checkout"
    )
