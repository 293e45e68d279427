"""Words and colours of the maps of subsidiarity: who decides on a topic where, and who is competent."""

from collections.abc import Mapping

from ..domain.bodies import Power
from ..domain.legends import Heading
from ..domain.subsidiarity.standing import CONFLICT, DECIDED, ENDS_LATER, ENDS_SOON, GAP, SHARED
from ..domain.text import Texts

SUBSIDIARITY, COMPETENCES = "subsidiarity", "competences"

SUBSIDIARITY_TITLES: Mapping[str, Texts] = {
    SUBSIDIARITY: {
        "en": "Who decides, by topic",
        "fr": "Qui décide, par thème",
        "pt": "Quem decide, por tema",
        "es": "Quién decide, por tema",
        "sw": "Nani anaamua, kwa mada",
    },
    COMPETENCES: {
        "en": "Competences",
        "fr": "Compétences",
        "pt": "Competências",
        "es": "Competencias",
        "sw": "Mamlaka",
    },
}
DESCRIPTIONS: Mapping[str, Texts] = {
    SUBSIDIARITY: {
        "en": "For each topic the territory parted by who decides there: filter by `topic`, or choose the style of a "
        "topic; the styles `gaps`, `conflicts` and `ending` show these alone, of all topics. `status` is DECIDED, "
        "SHARED, GAP or CONFLICT. `outlook` is ENDS_WITHIN_A_YEAR where a statement in force ends within 365 days, "
        "ENDS_LATER or NO_END; `ending` names the statements, `ends_yyyymmdd` the first day. True up to "
        "`changes_yyyymmdd`, when what is in `changes_by` begins or ends, and as far as it can be without the facts in "
        "`waits_for`. Days are integers such as 20271231, and 99991231 is none: filter with "
        "`ends_yyyymmdd <= 20271231`.",
        "fr": "Pour chaque thème, le territoire partagé selon qui y décide : filtrer par `topic`, ou choisir le style "
        "d'un thème ; les styles `gaps`, `conflicts` et `ending` montrent chacun lacunes, conflits et échéances de "
        "tous les thèmes. `status` vaut DECIDED, SHARED, GAP ou CONFLICT. `outlook` vaut ENDS_WITHIN_A_YEAR là où un "
        "énoncé en vigueur prend fin dans les 365 jours, ENDS_LATER ou NO_END ; `ending` nomme les énoncés, "
        "`ends_yyyymmdd` la première fin. Vrai jusqu'à `changes_yyyymmdd`, où ce que nomme `changes_by` commence ou "
        "finit, autant qu'on peut le dire sans les faits de `waits_for`. Les jours sont des entiers comme 20271231, "
        "et 99991231 vaut aucun : filtrer par `ends_yyyymmdd <= 20271231`.",
        "pt": "Para cada tema, o território repartido por quem lá decide: filtre por `topic`, ou escolha o estilo de "
        "um tema; os estilos `gaps`, `conflicts` e `ending` mostram só lacunas, conflitos e prazos, de todos os temas. "
        "`status` é DECIDED, SHARED, GAP ou CONFLICT. `outlook` é ENDS_WITHIN_A_YEAR onde um enunciado em vigor "
        "termina dentro de 365 dias, ENDS_LATER ou NO_END; `ending` nomeia os enunciados, `ends_yyyymmdd` o primeiro "
        "dia. Vale até `changes_yyyymmdd`, quando começa ou termina o que está em `changes_by`, e tanto quanto se pode "
        "saber sem os fatos de `waits_for`. Os dias são inteiros como 20271231, e 99991231 é nenhum: filtre com "
        "`ends_yyyymmdd <= 20271231`.",
        "es": "Para cada tema, el territorio repartido según quién decide allí: filtre por `topic`, o elija el estilo "
        "de un tema; los estilos `gaps`, `conflicts` y `ending` muestran solo lagunas, conflictos y plazos, de todos "
        "los temas. `status` es DECIDED, SHARED, GAP o CONFLICT. `outlook` es ENDS_WITHIN_A_YEAR donde un enunciado "
        "vigente termina en 365 días, ENDS_LATER o NO_END; `ending` nombra los enunciados, `ends_yyyymmdd` el primer "
        "día. Vale hasta `changes_yyyymmdd`, cuando empieza o termina lo que está en `changes_by`, y hasta donde se "
        "puede saber sin los hechos de `waits_for`. Los días son enteros como 20271231, y 99991231 es ninguno: filtre "
        "con `ends_yyyymmdd <= 20271231`.",
        "sw": "Kwa kila mada, eneo limegawanywa kulingana na nani anaamua hapo: chuja kwa `topic`, au chagua mtindo wa "
        "mada; mitindo `gaps`, `conflicts` na `ending` huonyesha mapengo, migongano na yanayoisha peke yake, mada "
        "zote. `status` ni DECIDED, SHARED, GAP au CONFLICT. `outlook` ni ENDS_WITHIN_A_YEAR pale kauli inayotumika "
        "inapoisha ndani ya siku 365, ENDS_LATER au NO_END; `ending` hutaja kauli, `ends_yyyymmdd` siku ya kwanza. Ni "
        "kweli hadi `changes_yyyymmdd`, ambapo kilicho katika `changes_by` huanza au huisha, na kadiri inavyoweza "
        "kujulikana bila taarifa za `waits_for`. Siku ni nambari kama 20271231, na 99991231 ni hakuna: chuja kwa "
        "`ends_yyyymmdd <= 20271231`.",
    },
    COMPETENCES: {
        "en": "Which body may bind, tighten or advise on which topic, in which region, from and up to which day.",
        "fr": "Quel organisme peut obliger, renforcer ou conseiller, sur quel thème, dans quelle région et quand.",
        "pt": "Que órgão pode obrigar, reforçar ou aconselhar, sobre que tema, em que região, desde e até que dia.",
        "es": "Qué organismo puede obligar, reforzar o aconsejar, sobre qué tema, en qué región y hasta qué día.",
        "sw": "Taasisi gani yaweza kufunga, kukaza au kushauri, kuhusu mada gani, katika eneo gani, na hadi lini.",
    },
}
# Tol's "muted" colours, as the other maps have them; a gap is grey, for nobody is there.
STATUS_COLOURS: Mapping[str, str] = {DECIDED: "#44aa99", SHARED: "#ddcc77", GAP: "#bbbbbb", CONFLICT: "#882255"}
STATUS_WORDS: Mapping[str, Texts] = {
    DECIDED: {
        "en": "One decides",
        "fr": "Un seul décide",
        "pt": "Um decide",
        "es": "Uno decide",
        "sw": "Mmoja anaamua",
    },
    SHARED: {
        "en": "Several decide together",
        "fr": "Plusieurs décident ensemble",
        "pt": "Vários decidem juntos",
        "es": "Varios deciden juntos",
        "sw": "Kadhaa wanaamua pamoja",
    },
    GAP: {
        "en": "Nobody able decides",
        "fr": "Personne n'est en mesure de décider",
        "pt": "Ninguém apto decide",
        "es": "Nadie capaz decide",
        "sw": "Hakuna anayeweza kuamua",
    },
    CONFLICT: {
        "en": "What is said disagrees",
        "fr": "Ce qui est dit se contredit",
        "pt": "O que se diz diverge",
        "es": "Lo dicho se contradice",
        "sw": "Yaliyosemwa yanapingana",
    },
}
# Of all topics at once, so that what needs work is found without knowing the topic.
GAPS, CONFLICTS, ENDING = "gaps", "conflicts", "ending"
STYLE_TITLES: Mapping[str, Texts] = {
    GAPS: {
        "en": "Gaps, all topics",
        "fr": "Lacunes, tous thèmes",
        "pt": "Lacunas, todos os temas",
        "es": "Lagunas, todos los temas",
        "sw": "Mapengo, mada zote",
    },
    CONFLICTS: {
        "en": "Conflicts, all topics",
        "fr": "Conflits, tous thèmes",
        "pt": "Conflitos, todos os temas",
        "es": "Conflictos, todos los temas",
        "sw": "Migongano, mada zote",
    },
    ENDING: {
        "en": "What ends, all topics",
        "fr": "Ce qui prend fin, tous thèmes",
        "pt": "O que termina, todos os temas",
        "es": "Lo que termina, todos los temas",
        "sw": "Yanayoisha, mada zote",
    },
}
OUTLOOK_COLOURS: Mapping[str, str] = {ENDS_SOON: "#cc6677", ENDS_LATER: "#999933"}
OUTLOOK_WORDS: Mapping[str, Texts] = {
    ENDS_SOON: {
        "en": "A statement ends within a year",
        "fr": "Un énoncé prend fin dans l'année",
        "pt": "Um enunciado termina dentro de um ano",
        "es": "Un enunciado termina dentro de un año",
        "sw": "Tamko linaisha ndani ya mwaka",
    },
    ENDS_LATER: {
        "en": "A statement ends later",
        "fr": "Un énoncé prend fin plus tard",
        "pt": "Um enunciado termina mais tarde",
        "es": "Un enunciado termina más tarde",
        "sw": "Tamko linaisha baadaye",
    },
}
POWER_COLOURS: Mapping[Power, str] = {Power.BIND: "#332288", Power.TIGHTEN: "#cc6677", Power.ADVISE: "#44aa99"}
POWER_WORDS: Mapping[Power, Texts] = {
    Power.BIND: {
        "en": "May bind",
        "fr": "Peut obliger",
        "pt": "Pode obrigar",
        "es": "Puede obligar",
        "sw": "Yaweza kufunga",
    },
    Power.TIGHTEN: {
        "en": "May tighten",
        "fr": "Peut renforcer",
        "pt": "Pode reforçar",
        "es": "Puede reforzar",
        "sw": "Yaweza kukaza",
    },
    Power.ADVISE: {
        "en": "May advise",
        "fr": "Peut conseiller",
        "pt": "Pode aconselhar",
        "es": "Puede aconsejar",
        "sw": "Yaweza kushauri",
    },
}

_TOPIC = Heading(titles={"en": "Topic (identifier)", "fr": "Thème (identifiant)"})
_TOPIC_NAME = Heading(titles={"en": "Topic", "fr": "Thème"})
SUBSIDIARITY_PROPERTIES: Mapping[str, Heading] = {
    "id": Heading(titles={"en": "Identifier", "fr": "Identifiant"}),
    "topic": _TOPIC,
    "topic_name": _TOPIC_NAME,
    "status": Heading(titles={"en": "Who decides: status", "fr": "Qui décide : état"}),
    "topic_status": Heading(titles={"en": "Topic and status", "fr": "Thème et état"}),
    "said": Heading(titles={"en": "Status of the answer", "fr": "État de la réponse"}),
    "decided_by": Heading(titles={"en": "Decided by (identifiers)", "fr": "Décidé par (identifiants)"}),
    "decided_by_names": Heading(titles={"en": "Decided by", "fr": "Décidé par"}),
    "why_not": Heading(titles={"en": "Why not the others", "fr": "Pourquoi pas les autres"}),
    "ask": Heading(titles={"en": "Ask instead", "fr": "À défaut, demander à"}),
    "conflicts": Heading(titles={"en": "Statements that disagree", "fr": "Énoncés qui se contredisent"}),
    "waits_for": Heading(titles={"en": "Facts that may change it", "fr": "Faits qui peuvent changer la réponse"}),
    "ending": Heading(titles={"en": "Statements that end", "fr": "Énoncés qui prennent fin"}),
    "ends_yyyymmdd": Heading(
        titles={
            "en": "First ends on (YYYYMMDD; 99991231: none)",
            "fr": "Première fin le (AAAAMMJJ ; 99991231 : aucune)",
        }
    ),
    "as_of_yyyymmdd": Heading(titles={"en": "Worked out on (YYYYMMDD)", "fr": "Établi le (AAAAMMJJ)"}),
    "changes_yyyymmdd": Heading(
        titles={
            "en": "True until (YYYYMMDD; 99991231: no end known)",
            "fr": "Vrai jusqu'au (AAAAMMJJ ; 99991231 : sans fin connue)",
        }
    ),
    "changes_by": Heading(titles={"en": "What begins or ends then", "fr": "Ce qui commence ou finit alors"}),
    "outlook": Heading(titles={"en": "What ends, and when", "fr": "Ce qui prend fin, et quand"}),
    "area_km2": Heading(titles={"en": "Area", "fr": "Surface"}, unit="km²"),
}
COMPETENCE_PROPERTIES: Mapping[str, Heading] = {
    "id": Heading(titles={"en": "Identifier", "fr": "Identifiant"}),
    "body": Heading(titles={"en": "Body (identifier)", "fr": "Organisme (identifiant)"}),
    "body_name": Heading(titles={"en": "Body", "fr": "Organisme"}),
    "topic": _TOPIC,
    "topic_name": _TOPIC_NAME,
    "region": Heading(titles={"en": "Region", "fr": "Région"}, refers_to="regions"),
    "power": Heading(titles={"en": "Power", "fr": "Pouvoir"}),
    "capacity": Heading(titles={"en": "Able to deliver", "fr": "En mesure d'agir"}),
    "from_yyyymmdd": Heading(titles={"en": "In force from (YYYYMMDD)", "fr": "En vigueur du (AAAAMMJJ)"}),
    "to_yyyymmdd": Heading(titles={"en": "No longer from (YYYYMMDD)", "fr": "Plus en vigueur dès le (AAAAMMJJ)"}),
    "pack": Heading(titles={"en": "Regional pack", "fr": "Paquet régional"}),
}
