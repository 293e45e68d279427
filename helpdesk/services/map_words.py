"""Words of the maps that the content makes: what regions, statements and their properties are called."""

from collections.abc import Iterable, Mapping

from ..domain.legends import Heading
from ..domain.statements import Modality
from ..domain.text import Texts
from .subsidiarity_words import (
    COMPETENCE_PROPERTIES,
    COMPETENCES,
    DESCRIPTIONS,
    SUBSIDIARITY,
    SUBSIDIARITY_PROPERTIES,
)

REGIONS, STATEMENTS = "regions", "statements"

STYLE: Texts = {
    "en": "Colours of the desk",
    "fr": "Couleurs du service",
    "pt": "Cores do serviço",
    "es": "Colores del servicio",
    "sw": "Rangi za huduma",
}

TITLES: Mapping[str, Texts] = {
    REGIONS: {"en": "Regions", "fr": "Régions", "pt": "Regiões", "es": "Regiones", "sw": "Maeneo"},
    STATEMENTS: {"en": "Statements", "fr": "Énoncés", "pt": "Enunciados", "es": "Enunciados", "sw": "Kauli"},
}

# What each of these maps shows.
ABOUT: Mapping[str, Texts] = {
    REGIONS: {
        "en": "The territories for which bodies speak: of several kinds, which need not nest.",
        "fr": "Les territoires pour lesquels parlent les organismes, de plusieurs sortes, parfois emboîtées.",
        "pt": "Os territórios pelos quais os órgãos falam, de vários tipos, que nem sempre se encaixam.",
        "es": "Los territorios por los que hablan los organismos, de varios tipos, que no siempre encajan.",
        "sw": "Maeneo ambayo taasisi huyasemea, ya aina mbalimbali, ambayo si lazima yaingiane.",
    },
    STATEMENTS: {
        "en": "What a body says on a topic for a region, from a day and up to a day: rules, facts and advice.",
        "fr": "Ce qu'un organisme dit d'un thème pour une région, d'un jour à l'autre : règles, faits, conseils.",
        "pt": "O que um órgão diz de um tema para uma região, de um dia até outro: regras, fatos e conselhos.",
        "es": "Lo que un organismo dice de un tema para una región, de un día a otro: reglas, hechos y consejos.",
        "sw": "Taasisi inachosema kuhusu mada kwa eneo, kuanzia siku hadi siku: kanuni, takwimu na ushauri.",
    },
    **DESCRIPTIONS,
}

MODALITIES: Mapping[Modality, Texts] = {
    Modality.PROHIBIT: {"en": "Not allowed", "fr": "Interdit", "pt": "Proibido", "es": "Prohibido", "sw": "Marufuku"},
    Modality.CLOSED_DAYS: {
        "en": "Closed period",
        "fr": "Période d'interdiction",
        "pt": "Período fechado",
        "es": "Período cerrado",
        "sw": "Kipindi cha kufungwa",
    },
    Modality.REQUIRE: {"en": "Required", "fr": "Obligatoire", "pt": "Obrigatório", "es": "Obligatorio", "sw": "Lazima"},
    Modality.FLOOR: {"en": "At least", "fr": "Au moins", "pt": "No mínimo", "es": "Al menos", "sw": "Angalau"},
    Modality.CEILING: {"en": "At most", "fr": "Au plus", "pt": "No máximo", "es": "Como máximo", "sw": "Si zaidi ya"},
    Modality.VALUE: {"en": "Number", "fr": "Valeur", "pt": "Valor", "es": "Valor", "sw": "Thamani"},
    Modality.RECOMMEND: {
        "en": "Advised",
        "fr": "Conseillé",
        "pt": "Recomendado",
        "es": "Recomendado",
        "sw": "Inashauriwa",
    },
    Modality.DISCOURAGE: {
        "en": "Advised against",
        "fr": "Déconseillé",
        "pt": "Desaconselhado",
        "es": "Desaconsejado",
        "sw": "Haishauriwi",
    },
}

# The kinds that packs commonly use; any other is shown by its own name.
_KINDS: Mapping[str, Texts] = {
    "admin": {
        "en": "Administrative area",
        "fr": "Unité administrative",
        "pt": "Unidade administrativa",
        "es": "Unidad administrativa",
        "sw": "Eneo la utawala",
    },
    "river_basin": {
        "en": "River basin",
        "fr": "Bassin versant",
        "pt": "Bacia hidrográfica",
        "es": "Cuenca hidrográfica",
        "sw": "Bonde la mto",
    },
    "protection_zone": {
        "en": "Protection zone",
        "fr": "Zone de protection",
        "pt": "Zona de proteção",
        "es": "Zona de protección",
        "sw": "Eneo la hifadhi",
    },
    "agro_ecological_zone": {
        "en": "Agro-ecological zone",
        "fr": "Zone agroécologique",
        "pt": "Zona agroecológica",
        "es": "Zona agroecológica",
        "sw": "Kanda ya kilimo-ikolojia",
    },
    "soil_district": {
        "en": "Soil district",
        "fr": "District pédologique",
        "pt": "Distrito de solos",
        "es": "Distrito de suelos",
        "sw": "Wilaya ya udongo",
    },
    "customary": {
        "en": "Customary land",
        "fr": "Terres coutumières",
        "pt": "Terra consuetudinária",
        "es": "Tierra consuetudinaria",
        "sw": "Ardhi ya kimila",
    },
    "pastoral_zone": {
        "en": "Pastoral zone",
        "fr": "Zone pastorale",
        "pt": "Zona pastoril",
        "es": "Zona pastoral",
        "sw": "Eneo la malisho",
    },
    "river_basin_district": {
        "en": "River basin district",
        "fr": "District hydrographique",
        "pt": "Distrito hidrográfico",
        "es": "Demarcación hidrográfica",
        "sw": "Wilaya ya bonde la mto",
    },
    "irrigation_district": {
        "en": "Irrigation district",
        "fr": "District d'irrigation",
        "pt": "Distrito de irrigação",
        "es": "Distrito de riego",
        "sw": "Wilaya ya umwagiliaji",
    },
    "indigenous_territory": {
        "en": "Indigenous territory",
        "fr": "Territoire autochtone",
        "pt": "Terra indígena",
        "es": "Territorio indígena",
        "sw": "Ardhi ya jamii asilia",
    },
    "legal_region": {
        "en": "Region of a law",
        "fr": "Région d'une loi",
        "pt": "Região de uma lei",
        "es": "Región de una ley",
        "sw": "Eneo la kisheria",
    },
    "regional_community": {
        "en": "Community of countries",
        "fr": "Communauté de pays",
        "pt": "Comunidade de países",
        "es": "Comunidad de países",
        "sw": "Jumuiya ya nchi",
    },
    "research_area": {
        "en": "Research area",
        "fr": "Zone d'étude",
        "pt": "Área de pesquisa",
        "es": "Área de estudio",
        "sw": "Eneo la utafiti",
    },
    "biome": {"en": "Biome", "fr": "Biome", "pt": "Bioma", "es": "Bioma", "sw": "Biomu"},
    "world": {"en": "World", "fr": "Monde", "pt": "Mundo", "es": "Mundo", "sw": "Dunia"},
}

_REGION_PROPERTIES: Mapping[str, Heading] = {
    "id": Heading(titles={"en": "Identifier", "fr": "Identifiant"}),
    "kind": Heading(titles={"en": "Kind", "fr": "Sorte"}),
    "name": Heading(titles={"en": "Name", "fr": "Nom"}),
    "parent": Heading(titles={"en": "Part of", "fr": "Fait partie de"}, refers_to=REGIONS),
    "pack": Heading(titles={"en": "Regional pack", "fr": "Paquet régional"}),
    "approximate": Heading(titles={"en": "Drawn by hand", "fr": "Dessiné à la main"}),
    "precision_m": Heading(titles={"en": "Precision of the boundary", "fr": "Précision de la limite"}, unit="m"),
    "area_km2": Heading(titles={"en": "Area", "fr": "Surface"}, unit="km²"),
}
_STATEMENT_PROPERTIES: Mapping[str, Heading] = {
    "id": Heading(titles={"en": "Identifier", "fr": "Identifiant"}),
    "issuer": Heading(titles={"en": "Body (identifier)", "fr": "Organisme (identifiant)"}),
    "issuer_name": Heading(titles={"en": "Said by", "fr": "Dit par"}),
    "topic": Heading(titles={"en": "Topic", "fr": "Thème"}),
    "region": Heading(titles={"en": "Region", "fr": "Région"}, refers_to=REGIONS),
    "modality": Heading(titles={"en": "Modality", "fr": "Modalité"}),
    "stratum": Heading(titles={"en": "Rule, fact or advice", "fr": "Règle, fait ou conseil"}),
    "value": Heading(titles={"en": "Value", "fr": "Valeur"}),
    "number": Heading(titles={"en": "Value as a number", "fr": "Valeur numérique"}),
    "unit": Heading(titles={"en": "Unit", "fr": "Unité"}),
    "tier": Heading(titles={"en": "Evidence (0 to 5)", "fr": "Niveau de preuve (0 à 5)"}),
    "low": Heading(titles={"en": "Low end of the value", "fr": "Borne basse de la valeur"}),
    "high": Heading(titles={"en": "High end of the value", "fr": "Borne haute de la valeur"}),
    "edition": Heading(titles={"en": "Edition of the table", "fr": "Édition du tableau"}),
    "error_pct": Heading(titles={"en": "Error of the value", "fr": "Erreur de la valeur"}, unit="%"),
    "error_meaning": Heading(titles={"en": "What the error means", "fr": "Ce que signifie l'erreur"}),
    "n": Heading(titles={"en": "Profiles or sites", "fr": "Profils ou sites"}),
    "verification": Heading(titles={"en": "Sources of the value seen", "fr": "Sources vues de la valeur"}),
    "valid_from": Heading(titles={"en": "In force from", "fr": "En vigueur du"}),
    "valid_to": Heading(titles={"en": "No longer in force from", "fr": "Plus en vigueur dès le"}),
    "in_force": Heading(titles={"en": "In force", "fr": "En vigueur"}),
    "from_yyyymmdd": Heading(titles={"en": "In force from (YYYYMMDD)", "fr": "En vigueur du (AAAAMMJJ)"}),
    "to_yyyymmdd": Heading(titles={"en": "No longer from (YYYYMMDD)", "fr": "Plus en vigueur dès le (AAAAMMJJ)"}),
    "text": Heading(titles={"en": "What it says", "fr": "Ce qui est dit"}),
    "text_lang": Heading(titles={"en": "Language of the text", "fr": "Langue du texte"}),
    "verified": Heading(titles={"en": "Read at the source", "fr": "Lu à la source"}),
    "source_title": Heading(titles={"en": "Source", "fr": "Source"}),
    "source_url": Heading(titles={"en": "Address of the source", "fr": "Adresse de la source"}),
    "pack": Heading(titles={"en": "Regional pack", "fr": "Paquet régional"}),
}
OF_CONTENT = {
    REGIONS: _REGION_PROPERTIES,
    STATEMENTS: _STATEMENT_PROPERTIES,
    SUBSIDIARITY: SUBSIDIARITY_PROPERTIES,
    COMPETENCES: COMPETENCE_PROPERTIES,
}


def kind_names(kind: str) -> Texts:
    """What a kind of region is called; a kind that is not in the table by its own words."""
    return _KINDS.get(kind) or {"en": kind.replace("_", " ").capitalize()}


def headings_of_content(layer_id: str, columns: Iterable[str]) -> dict[str, Heading]:
    """What the properties of the regions or of the statements are called: a name per language says which."""
    known = dict(OF_CONTENT[layer_id])
    for column in columns:
        for start, en, fr in (("name_", "Name", "Nom"), ("topic_name_", "Topic", "Thème")):
            if column.startswith(start) and column not in known:
                tag = column.removeprefix(start).replace("_", "-")
                known[column] = Heading(titles={"en": f"{en} ({tag})", "fr": f"{fr} ({tag})"})
    return known
