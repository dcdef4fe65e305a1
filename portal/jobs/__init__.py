"""The worker: deliveries, and work by the clock."""
