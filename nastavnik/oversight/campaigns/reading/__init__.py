"""The figures of a campaign as they are read: plan, dynamics, changes, places, heat."""
