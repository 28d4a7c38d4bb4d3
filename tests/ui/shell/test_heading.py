"""The heading of a page is its answer, and what is read out has none of Markdown's marks."""

from streamlit.testing.v1 import AppTest

from dashboard.ui.shell.heading import unmarked


def test_what_is_read_out_is_what_is_seen() -> None:
    assert unmarked(r"Saves \$3\.2M \(\$1M to \$5M\)") == "Saves $3.2M ($1M to $5M)"
    assert unmarked(r"a \\ b") == r"a \ b"


def test_a_heading_drawn_in_a_place_is_of_the_first_order_and_greyed_where_asked() -> None:
    def page() -> None:
        import streamlit as st

        from dashboard.ui.shell.heading import announce, page_heading

        place = st.empty()
        st.header("Below")
        page_heading("Above", place=place, grey=True)
        assert st.session_state["heading_said"] == "Above"
        announce()
        assert "heading_said" not in st.session_state

    app = AppTest.from_function(page).run()
    assert not app.exception
    assert [(each.tag, each.value) for each in app.title] == [("h1", ":gray[Above]")]
    assert [each.tag for each in app.header] == ["h2"]
