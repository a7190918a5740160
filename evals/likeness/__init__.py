"""How well files that are alike find each other, on drawn pictures and synthesised sounds whose likeness is known."""
