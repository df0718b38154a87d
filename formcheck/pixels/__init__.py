"""What is measured from the picture itself beside the landmarks."""
