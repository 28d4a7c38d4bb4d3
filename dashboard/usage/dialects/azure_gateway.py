"""Azure API Management's log of calls to language models (ApiManagementGatewayLlmLog)."""

from dashboard.usage.mapping.dialect import Dialect

# One answer may stand on several rows, numbered: one of them has the tokens, the others hold pieces of messages.
DIALECT = Dialect(
    name="azure_gateway",
    title="Azure API Management LLM log",
    evidence="spec",
    grain="request",
    marks=(("correlationid", "prompttokens"), ("deploymentname", "prompttokens")),
    month_first=True,
    needs=("timegenerated", "prompttokens", "completiontokens"),
    numbers=("prompttokens", "completiontokens", "totaltokens"),
    times=("timegenerated",),
    texts=("correlationid", "deploymentname", "modelname", "operationname", "apiid"),
    aliases={"timestamp": "timegenerated"},
    maps={
        "at": "timegenerated",
        "provider": "'azure'",
        "model": "coalesce(modelname, deploymentname)",
        "project": "deploymentname",
        "requests": "1",
        "input_uncached": "prompttokens",
        "output": "completiontokens",
        "total": "totaltokens",
        "id": "correlationid",
        "aside": "CASE WHEN prompttokens IS NULL AND completiontokens IS NULL THEN 'piece of a message' END",
    },
    notes=("The log does not tell cached from uncached input; all of it counts as uncached.",),
)
