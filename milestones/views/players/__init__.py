"""Players in targets: finding them, how far each is and how that came, enrolling and unenrolling by hand."""
