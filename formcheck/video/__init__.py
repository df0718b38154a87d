"""Clips, cameras and streams in; clips out."""
