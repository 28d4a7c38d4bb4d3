"""Why a row that can be read is no token usage, as SQL texts: the same words for the same thing in every
format."""

CACHED_ANSWER = "'answered from the gateway''s own cache'"
FETCHED_AGAIN = "'an answer fetched again'"
FAILED = "'failed request without tokens'"
NO_MODEL_CALL = "'not a model call'"
NOT_GENERATION = "'not a generation'"
NO_USAGE_SAID = "'answer that does not say its usage'"
CORRECTION = "'correction of usage that is not in the file'"
SUM_OF_OTHERS = "'a row that sums up others'"
LINE_BETWEEN = "'a line of words between the rows'"
ROLL_UP = "'an agent whose calls have spans of their own'"
TOLD_BY_SHORTER = "'a bucket whose shorter ones are given too'"
