"""The words of the HTML pages. English is the key; what a language lacks stays English."""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "Home": "Accueil",
        "Collections": "Collections",
        "Collection": "Collection",
        "Processes": "Traitements",
        "Process": "Traitement",
        "Conformance": "Conformité",
        "API definition": "Définition de l'API",
        "Features": "Objets",
        "Raster": "Carte maillée",
        "Extent": "Étendue",
        "Period": "Période",
        "Links": "Liens",
        "Property": "Propriété",
        "Properties": "Propriétés",
        "Type": "Type",
        "Value": "Valeur",
        "Unit": "Unité",
        "Credit": "Crédit",
        "Licence": "Licence",
        "Terms": "Conditions",
        "Caveats": "Réserves",
        "Keywords": "Mots-clés",
        "Previous": "Précédents",
        "Next": "Suivants",
        "matched": "trouvés",
        "shown": "affichés",
        "Error": "Erreur",
        "Inputs": "Entrées",
        "Outputs": "Sorties",
        "Example": "Exemple",
        "Required": "Obligatoire",
        "Smallest": "Minimum",
        "Largest": "Maximum",
        "Mean": "Moyenne",
        "Cells": "Mailles",
        "Without data": "Sans données",
        "Classes": "Classes",
        "Parameter": "Paramètre",
        "Method": "Méthode",
        "Path": "Chemin",
        "Not available now": "Indisponible en ce moment",
        "Schema": "Schéma",
        "Queryables": "Propriétés interrogeables",
        "no data": "sans données",
        "nodata": "sans données",
        "outside": "hors de la carte",
    },
}


def word(text: str, language: str) -> str:
    """The word in a language, by its tag or by the tag's first part."""
    return WORDS.get(language.partition("-")[0], {}).get(text, text)
