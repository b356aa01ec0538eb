"""The pages of the flight simulator: FastAPI, Jinja2, no build step, nothing from elsewhere."""
