"""What any register needs: access, audit, interface, printing, notifications."""
