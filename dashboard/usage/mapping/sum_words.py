"""What rows are called that sum up others, in the languages that spreadsheets and pivot tables write.

The patterns are of the whole cell, trimmed and in lower case; Python, DuckDB and the warehouses read them alike.
"""

SURE = (
    r"\(?(grand |overall |sub|sub-|sub |final )?-?(totals?|sums?)\)?:?"
    r"|\((all|alle|tous|toutes|todos|todas|tutti|tutte)\)|all (models|users|projects|teams|keys|workspaces)"
    r"|sub-?totals?[ :].+|summen?|gesamt(summe|ergebnis|betrag)?|zwischensumme|insgesamt"
    r"|somme|totale?s?|totale (generale|complessivo)|totaux|total g[eé]n[eé]ral|total geral|sous-total"
    r"|suma( total| końcowa)?|soma|razem|łącznie|celkem|összesen|totaal|eindtotaal|subtotaal|totalt|summa|i alt"
    r"|yhteensä|toplam|genel toplam|итого|всего|общий итог|合計|小計|総計|合计|小计|总计|總計|합계|총계|소계"
)
"""Words that name nothing but a sum."""
UNSURE = r"all|\*|overall|everything|alle|alles|tous|todos|tutti|any"
"""Words that may name one thing too: such a row is a sum where it equals the others."""
OF_GROUP = (
    r".*\S (totals?|sums?|summe|gesamt|ergebnis|totale|totaal|suma|итого)"
    r"|(total|totale|totaal|suma|somme|summe) \S.*"
)
"""What spreadsheets call the sum of a group, "Search Total" and "Total Search": such rows are sums where all
of them together equal all the others."""
AT_ALL = rf"^({SURE}|{UNSURE}|{OF_GROUP})$"
"""Any of them."""
