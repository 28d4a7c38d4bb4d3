"""Azure Cost Management's cost details, rows of Azure OpenAI and Foundry: an export, or the REST API's JSON."""

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.meters import (
    NO_USAGE,
    NOT_TAKEN_BACK,
    NOT_TOKENS,
    part,
    parts_of,
    tier,
    tokens_per_unit,
    without,
)

_IN_OTHER_LANGUAGES = {
    "date": (
        *(
            "datum",
            "nutzungsdatum",
            "verbrauchsdatum",
            "date d'utilisation",
            "fecha",
            "fecha de uso",
            "data",
        ),
        *("data di utilizzo", "data de uso", "日付", "使用日"),
    ),
    "metername": (
        *(
            "name der verbrauchseinheit",
            "verbrauchseinheit",
            "zählername",
            "zähler",
            "nom du compteur",
            "compteur",
        ),
        *(
            "nombre del medidor",
            "medidor",
            "nome contatore",
            "contatore",
            "nome do medidor",
            "meternaam",
        ),
        *("メーター名", "メーター"),
    ),
    "metercategory": (
        *(
            "kategorie der verbrauchseinheit",
            "zählerkategorie",
            "catégorie du compteur",
            "categoría del medidor",
        ),
        *("categoria contatore", "categoria do medidor", "metercategorie", "メーター カテゴリ"),
    ),
    "unitofmeasure": (
        *(
            "maßeinheit",
            "masseinheit",
            "einheit",
            "unité de mesure",
            "unidad de medida",
            "unità di misura",
        ),
        *("unidade de medida", "maateenheid", "eenheid", "測定単位", "単位"),
    ),
    "quantity": (
        *(
            "menge",
            "verbrauchte menge",
            "quantité",
            "quantité consommée",
            "cantidad",
            "cantidad consumida",
        ),
        *("quantità", "quantidade", "hoeveelheid", "数量"),
    ),
    "costinbillingcurrency": ("kosten", "coût", "costo", "coste", "custo", "コスト"),
    "billingcurrency": (
        *(
            "währung",
            "abrechnungswährung",
            "devise",
            "devise de facturation",
            "moneda",
            "divisa",
            "valuta",
        ),
        *("moeda", "通貨"),
    ),
    "resourcegroup": (
        *("ressourcengruppe", "groupe de ressources", "grupo de recursos", "gruppo di risorse"),
        *("resourcegroep", "リソース グループ"),
    ),
}
"""The words of spreadsheets and of the portal in other languages; the meters keep their English names."""

# Column names differ by agreement in casing and spacing, and some in words. The unit, 1K or 1M, is told per row.
DIALECT = Dialect(
    name="azure_cost",
    title="Azure cost details",
    evidence="fixture",
    grain="bucket",
    corrects=True,
    month_first=True,
    marks=(("metername", "unitofmeasure"),),
    needs=("date", "metername", "unitofmeasure", "quantity"),
    numbers=("quantity", "costinbillingcurrency", "costinusd"),
    quantities=("quantity",),
    times=("date",),
    texts=(
        "metername",
        "metercategory",
        "unitofmeasure",
        "billingcurrency",
        "resourcegroup",
        "chargetype",
    ),
    aliases={
        "meter": "metername",
        "meterdetails.metername": "metername",
        "meterdetails.metercategory": "metercategory",
        "servicename": "metercategory",
        "unit": "unitofmeasure",
        "meterdetails.unitofmeasure": "unitofmeasure",
        "consumedquantity": "quantity",
        "usagequantity": "quantity",
        "usagedate": "date",
        "usagedatetime": "date",
        "cost": "costinbillingcurrency",
        "pretaxcost": "costinbillingcurrency",
        "extendedcost": "costinbillingcurrency",
        "costusd": "costinusd",
        "pretaxcostusd": "costinusd",
        "billingcurrencycode": "billingcurrency",
        "currency": "billingcurrency",
        "currencycode": "billingcurrency",
        "resourcegroupname": "resourcegroup",
        **{word: meant for meant, words in _IN_OTHER_LANGUAGES.items() for word in words},
    },
    steps={
        # An embedding has one meter, of its input.
        "part_": "CASE WHEN regexp_matches(lower(metername), 'embed') "
        "AND regexp_matches(lower(metername), 'token') "
        f"THEN 'input_uncached' ELSE {part('metername')} END",
        "per_unit": tokens_per_unit("unitofmeasure"),
        "tokens_": "quantity * per_unit",
        "ours": "regexp_matches(lower(metercategory), 'foundry|cognitive|openai|ai services')",
        "paid_": "CASE WHEN ours IS NOT FALSE THEN coalesce(costinusd, costinbillingcurrency) END",
    },
    maps={
        "at": '"date"',
        "provider": "'azure'",
        "model": without(
            "metername",
            r"\b(cached|cd|cchd|inp|inpt|input|outp|outpt|opt|output|glbl|gl|global|rgnl|regnl|regional"
            r"|dzone|dz|data zone|batch|pp|tokens?|shortco|longco|1m|1k|unit)\b",
        ),
        "project": "resourcegroup",
        **parts_of("part_", "tokens_"),
        "tier": "CASE WHEN regexp_matches(lower(metername), '(^|[^a-z])pp([^a-z]|$)') THEN 'priority' "
        f"ELSE {tier('metername')} END",
        "usd": "paid_",
        "apart": f"CASE WHEN chargetype <> 'Usage' AND {NOT_TAKEN_BACK} THEN paid_ END",
        "currency": "CASE WHEN costinusd IS NULL THEN billingcurrency ELSE 'USD' END",
        "aside": "CASE WHEN NOT ours THEN 'another service than Azure AI' "
        f"WHEN chargetype <> 'Usage' AND {NOT_TAKEN_BACK} THEN {NO_USAGE} "
        f"WHEN part_ IS NULL OR per_unit IS NULL THEN {NOT_TOKENS} END",
    },
    notes=(
        "Dates like 06/01/2026 are read month first, unless a day above 12 shows the other order.",
    ),
)
