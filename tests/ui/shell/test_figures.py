"""Tables and tiles: whole texts, named cells, figures that open, and nothing of a user's text run as HTML."""

from dashboard.ui.shell.figures import Opens, Tile, table_html, tile_html

LONG = "to Llama 3.3 70B at a provider whose name is longer than any tile is wide"


def test_a_cell_carries_the_name_of_its_column_for_when_it_is_a_card() -> None:
    html = table_html(
        [{"Option": "A", "Now": "$1", "Once": "", "GPUs": "4"}], caption="Costs & more"
    )
    assert '<th scope="row" role="rowheader" data-head="Option">A</th>' in html
    assert '<td role="cell" data-head="Now">$1</td>' in html
    assert "<caption>Costs &amp; more</caption>" in html
    assert "gp-wide" in html


def test_three_columns_stay_a_table_on_a_phone() -> None:
    assert "gp-wide" not in table_html([{"A": "1", "B": "2", "C": "3"}], caption="Small")


def test_a_figure_opens_to_its_lines() -> None:
    html = table_html(
        [{"Option": "A", "Now": Opens("$3", ("input $1: a x b.", "fact"))}], caption="C"
    )
    assert "<summary>$3</summary><div><p>input $1: a x b.</p><p>fact</p></div></details>" in html


def test_text_of_users_stays_text() -> None:
    html = table_html([{"<b>": Opens("<script>", ("<img>",))}], caption="<i>")
    html += tile_html(Tile("<b>", "<script>", "<u>", ("<img>",)))
    assert not any(mark in html for mark in ("<script", "<img", "<u>", "<i>"))


def test_a_tile_says_all_of_a_long_name_and_opens_only_where_there_is_more() -> None:
    assert LONG in tile_html(Tile("Next step", "Now", LONG))
    assert "<details" not in tile_html(Tile("Next step", "Now", LONG))
    assert "<details" in tile_html(Tile("Next step", "Now", LONG, ("why",)))
