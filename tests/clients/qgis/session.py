"""A QGIS without a window. A probe is given one JSON object as its argument, and prints one as its last line."""

import json
import os
import sys
import traceback

from qgis.core import Qgis, QgsApplication

LOG = []


def run(probe):
    """Ends the process itself: Qt's own end may crash without a screen."""
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], True)
    application.initQgis()
    QgsApplication.messageLog().messageReceived.connect(
        lambda text, tag, level: LOG.append(f"{tag}: {text}") if tag != "Python" else None
    )
    try:
        found = probe(**json.loads(sys.argv[1]))
    except Exception:  # noqa: BLE001  # told to the test, which fails
        found = {"error": traceback.format_exc()}
    found |= {"log": LOG[-20:], "version": Qgis.QGIS_VERSION}
    print(json.dumps(found, default=plain), flush=True)
    os._exit(0)


def plain(value):
    """A value of a QGIS attribute as JSON; dates as they are written."""
    if hasattr(value, "isNull") and value.isNull():
        return None
    if hasattr(value, "toPyDateTime"):
        return value.toPyDateTime().isoformat()
    if hasattr(value, "toPyDate"):
        return value.toPyDate().isoformat()
    return str(value)


def box(rectangle):
    return [rectangle.xMinimum(), rectangle.yMinimum(), rectangle.xMaximum(), rectangle.yMaximum()]
