"""Draws layers as the map canvas does, and says what the picture holds."""

from qgis.core import QgsCoordinateReferenceSystem, QgsMapRendererParallelJob, QgsMapSettings, QgsRectangle
from qgis.PyQt.QtCore import QEventLoop, QSize, QTimer
from qgis.PyQt.QtGui import QColor

SECONDS = 90
BACKGROUND = "#ffffff"


def draw(layers, extent, crs, path, width=640, height=480):
    """The share of pixels that are not background, how many colours there are, and errors; the picture is saved.

    `extent` is west, south, east, north in the units of `crs`, easting first.
    """
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(QgsCoordinateReferenceSystem(crs))
    settings.setExtent(QgsRectangle(*extent))
    settings.setOutputSize(QSize(width, height))
    settings.setBackgroundColor(QColor(BACKGROUND))
    image, errors = _finished(QgsMapRendererParallelJob(settings))
    image.save(path)
    white = QColor(BACKGROUND).rgb()
    pixels = [QColor(image.pixel(x, y)).rgb() for x in range(0, width, 4) for y in range(0, height, 4)]
    drawn = [pixel for pixel in pixels if pixel != white]
    return {"drawn": len(drawn) / len(pixels), "colours": len(set(drawn)), "errors": errors, "picture": path}


def _finished(job):
    loop = QEventLoop()
    job.finished.connect(loop.quit)
    QTimer.singleShot(SECONDS * 1000, loop.quit)
    job.start()
    loop.exec_()
    return job.renderedImage(), [error.message for error in job.errors()]
