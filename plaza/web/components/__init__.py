"""The parts that pages are made of: icons, status words, fields. Their template tags stand in ``plaza.web.templatetags.components``.

Every part is shown, with the line that makes it, on ``/komponen/`` of a demonstration.
"""
