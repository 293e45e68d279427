"""The legends of the maps of subsidiarity."""

from helpdesk.domain.content import Content
from helpdesk.domain.topics import Topic
from helpdesk.services.map_words import OF_CONTENT, STYLE
from helpdesk.services.subsidiarity_legends import of_competences, of_subsidiarity, styles_of_subsidiarity, topic_styles


def test_each_topic_of_places_has_a_style_and_those_of_systems_have_none() -> None:
    topics = [Topic(id="water", names={"en": "Water"}), Topic(id="factor", per_system=True)]
    assert topic_styles(Content(version="v", topics={each.id: each for each in topics})) == {"water": {"en": "Water"}}


def test_the_style_of_a_topic_draws_its_own_areas_alone() -> None:
    legend = of_subsidiarity("water", {"en": "Water"}, "water")
    assert legend.prop == "topic_status"
    assert {entry.value for entry in legend.entries} == {
        f"water:{status}" for status in ("DECIDED", "SHARED", "GAP", "CONFLICT")
    }
    assert all(entry.symbol.fill for entry in legend.entries)


def test_what_lies_over_each_other_is_drawn_as_outlines() -> None:
    for legend in (of_subsidiarity("default", STYLE, None), of_competences(STYLE)):
        assert all(entry.symbol.fill is None for entry in legend.entries)
        assert legend.prop in OF_CONTENT[legend.id]


def test_gaps_conflicts_and_what_ends_have_styles_that_show_them_alone() -> None:
    content = Content(version="v", topics={"gaps": Topic(id="gaps", names={"en": "A topic"})})
    assert list(styles_of_subsidiarity(content)) == ["gaps", "conflicts", "ending"]
    assert styles_of_subsidiarity(content)["gaps"] == {"en": "A topic"}
    shown = {style: of_subsidiarity(style, STYLE, None) for style in ("gaps", "conflicts", "ending")}
    assert {style: [each.value for each in legend.entries] for style, legend in shown.items()} == {
        "gaps": ["GAP"],
        "conflicts": ["CONFLICT"],
        "ending": ["ENDS_WITHIN_A_YEAR", "ENDS_LATER"],
    }
    assert [legend.prop for legend in shown.values()] == ["status", "status", "outlook"]
