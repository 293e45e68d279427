"""The JSON API: `/api/advice`, `/api/places`, and problem documents."""
