"""Lists of customers: reading their rows, previewing, enrolling, results. All else is done by `enrollments.bulk`."""
