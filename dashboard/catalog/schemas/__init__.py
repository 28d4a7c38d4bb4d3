"""Every kind of fact file as a schema: what `golden-path facts --check` holds files to and editors complete.

Plans read the files with the lean readers of `dashboard.catalog`; a test holds the two to the same answers.
"""

from collections.abc import Mapping

from pydantic import BaseModel

from dashboard.catalog.schemas.hardware import GpuSchema, ModelSchema
from dashboard.catalog.schemas.lists import (
    AliasesFile,
    ArchetypesFile,
    AssumptionsFile,
    CurrenciesFile,
    EditionFile,
    MarketFile,
    MeterWordsFile,
    PriceListsFile,
    SuccessorsFile,
)
from dashboard.catalog.schemas.prices import (
    ComplianceFile,
    HostedFile,
    ProvisionedFile,
    TuningFile,
)
from dashboard.catalog.schemas.rows import ROWS
from dashboard.catalog.schemas.throughput import (
    CoefficientsFile,
    KernelTablesFile,
    MeasurementsFile,
    ResidualsFile,
    SettingsFile,
    SpeculativeFile,
)

SCHEMAS: Mapping[str, type[BaseModel]] = {
    "assumptions.yaml": AssumptionsFile,
    "aliases.yaml": AliasesFile,
    "archetypes.yaml": ArchetypesFile,
    "meter_words.yaml": MeterWordsFile,
    "price_lists.yaml": PriceListsFile,
    "hosted/*.yaml": HostedFile,
    "finetuning/*.yaml": TuningFile,
    "provisioned/*.yaml": ProvisionedFile,
    "compliance/*.yaml": ComplianceFile,
    "gpus/*.yaml": GpuSchema,
    "models/*.yaml": ModelSchema,
    "quality/*.yaml": EditionFile,
    "market/market.yaml": MarketFile,
    "market/currencies.yaml": CurrenciesFile,
    "market/successors.yaml": SuccessorsFile,
}
"""By the files under data/ that each is for."""
THROUGHPUT: Mapping[str, type[BaseModel]] = {
    "throughput/settings.yaml": SettingsFile,
    "throughput/speculative.yaml": SpeculativeFile,
    "throughput/measurements.yaml": MeasurementsFile,
    "throughput/kernel_tables.yaml": KernelTablesFile,
    "throughput/coefficients.yaml": CoefficientsFile,
    "throughput/residuals.yaml": ResidualsFile,
}
"""What the capacity model takes as given, and what `bench/` writes from it and the measurements."""
FILES: Mapping[str, type[BaseModel]] = {**SCHEMAS, **THROUGHPUT}
EXPORTED: Mapping[str, type[BaseModel]] = {**FILES, **ROWS}
"""All that has a JSON Schema: files, and the lines of tables."""
