"""Line drawings of the stretches: poses in data, one figure, SVG and PNG."""
